/* The worker of Amiyan's pages: keeps what every page needs, and the last seen pages of a family for reading without a
   network. Network first, always. Other parts add what they answer by amiyan.answers(test, answer): see docs/style.md. */
"use strict";
const SHELL = "shell-{{ version }}";
const PAGES = "pages";
const KEEPS = /^\/family(\/|$)/;
const ENDS = /^\/sign-(in|out)(\/|$)/;
const MOST = 40;
const READER = "Amiyan-Reader";
const answerers = [];
self.amiyan = { answers: (test, answer) => answerers.push({ test, answer }) };

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll({{ shell|safe }})).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== SHELL;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

/* What was kept for one reader is nobody else's: it goes when another is signed in, or nobody. */
const sameReader = async (reader) => {
  const pages = await caches.open(PAGES);
  const kept = await pages.match("/reader");
  if (kept && (await kept.text()) === reader) return pages;
  await caches.delete(PAGES);
  const fresh = await caches.open(PAGES);
  await fresh.put("/reader", new Response(reader));
  return fresh;
};

const keep = async (request, answer) => {
  if (!answer.ok) return; // a refusal, or a way to elsewhere: it says nothing of the reader
  const reader = answer.headers.get(READER) || "";
  const pages = await sameReader(reader);
  if (!reader) return;
  const headers = new Headers(answer.headers);
  headers.set("Amiyan-As-Of", new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await pages.put(request.url, new Response(await answer.blob(), { status: 200, headers }));
  const kept = await pages.keys();
  await Promise.all(kept.slice(1, Math.max(1, kept.length - MOST)).map((old) => pages.delete(old)));
};

/* The kept page says of itself when it was seen; amiyan.js makes a sentence of it. */
const kept = async (request) => {
  const pages = await caches.open(PAGES);
  const found = (await pages.match(request.url)) || (await pages.match(new URL("/family", request.url).href));
  if (!found) return Response.error();
  const text = (await found.text()).replace("<html ", `<html data-as-of="${found.headers.get("Amiyan-As-Of")}" `);
  return new Response(text, { status: 200, headers: found.headers });
};

const page = async (event) => {
  const path = new URL(event.request.url).pathname;
  try {
    const answer = await fetch(event.request);
    if (ENDS.test(path)) await caches.delete(PAGES);
    else if (KEEPS.test(path)) event.waitUntil(keep(event.request, answer.clone()));
    return answer;
  } catch (lost) {
    if (ENDS.test(path)) await caches.delete(PAGES);
    return KEEPS.test(path) || path === "/" ? kept(event.request) : Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  const other = answerers.find(({ test }) => test(url, event.request));
  if (other) event.respondWith(other.answer(event));
  else if (event.request.method === "POST" && ENDS.test(url.pathname)) event.waitUntil(caches.delete(PAGES));
  else if (event.request.method === "GET" && event.request.mode === "navigate") event.respondWith(page(event));
  else if (event.request.method === "GET" && url.pathname.startsWith("/static/"))
    event.respondWith(caches.match(event.request).then((found) => found || fetch(event.request)));
});
{% for part in parts %}importScripts("{{ part }}");
{% endfor %}
