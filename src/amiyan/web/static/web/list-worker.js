/* A part of the worker (sw.js): the page of lists, with everything it needs, is there without a network, and what waits is
   sent when there is one though the page is closed. Page and files are kept together, so that a page never meets scripts
   of another day. */
"use strict";
(() => {
  const PATH = "/offline/list";
  const KEPT = "lists";
  const PATIENCE = 4000; // a line that is neither there nor away

  const keep = async (answer, anew) => {
    const text = await answer.text();
    const needed = Array.from(text.matchAll(/(?:src|href)="(\/static\/[^"?#]+)"/g), (found) => found[1]);
    const kept = await caches.open(KEPT);
    await Promise.all([...new Set(needed)].map(async (one) => (!anew && (await kept.match(one))) || kept.add(one)));
    await kept.put(PATH, new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "" } }));
    for (const one of await kept.keys()) {
      const path = new URL(one.url).pathname;
      if (path !== PATH && !needed.includes(path)) await kept.delete(one);
    }
  };

  const late = () => new Promise((_done, fail) => setTimeout(fail, PATIENCE, new Error("late")));
  const page = async (event) => {
    const fetched = fetch(event.request);
    const keeping = fetched.then((answer) => (answer.ok && !answer.redirected ? keep(answer.clone()) : undefined));
    event.waitUntil(keeping.catch(() => undefined));
    const kept = await caches.match(PATH);
    try {
      const answer = await (kept ? Promise.race([fetched, late()]) : fetched);
      return answer.ok || !kept ? answer : kept;
    } catch (lost) {
      if (kept) return kept;
      throw lost;
    }
  };
  self.amiyan.answers((url, request) => url.pathname === PATH && request.method === "GET", page);

  /* The browser wakes us when the network is back (background sync); what did not go through is tried again by it. */
  self.addEventListener("sync", (event) => {
    if (!self.phone || event.tag !== self.phone.tools.TAG) return;
    const send = async () => {
      if ((await self.phone.tools.sendOnce()) === "line" && !event.lastChance) throw new Error("no network");
    };
    event.waitUntil(send());
  });

  /* What a new version of the site brings is fetched with it. */
  self.addEventListener("activate", (event) => {
    const again = async () => {
      if (!(await caches.match(PATH))) return;
      const answer = await fetch(PATH);
      if (answer.ok) await keep(answer, true);
    };
    event.waitUntil(again().catch(() => undefined));
  });
})();
