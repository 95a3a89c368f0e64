/* What a telephone that marks lists keeps, and what it sends: for its pages (phone.js) and for the worker (list-worker.js),
   which sends when the page is closed. It speaks docs/device-protocol.md; what is kept and how stands in docs/offline.md. */
"use strict";
(() => {
  const RECORDS = 100; // in a batch
  const KEEP_MS = 60 * 86400000; // what was acknowledged stays so long: a site that was set back asks for it again
  const ZEROS = "0".repeat(64);
  const API = "/api/device/v1";
  const TAG = "amiyan-lists";
  const BOOT = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
  const { subtle } = crypto; // only over HTTPS, and on localhost
  const utf8 = new TextEncoder();
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  /* The store. What a promise of it gives is on the disk. */
  const base = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("amiyan-lists", 2);
      asked.onupgradeneeded = ({ oldVersion }) => {
        const store = asked.result;
        if (oldVersion) return; // of version 1 everything stands, not yet sealed
        store.createObjectStore("facts");
        store.createObjectStore("drafts");
        store.createObjectStore("people", { keyPath: "number" });
        store.createObjectStore("records", { keyPath: "place", autoIncrement: true });
        store.createObjectStore("batches", { keyPath: "number" });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        done(asked.result);
      };
      asked.onerror = () => fail(asked.error);
    });
  const work = (store, names, mode, what) =>
    new Promise((done, fail) => {
      const all = store.transaction(names, mode, { durability: "strict" });
      const made = what(...names.map((name) => all.objectStore(name)));
      all.oncomplete = () => done(made instanceof IDBRequest ? made.result : made);
      all.onabort = () => fail(all.error);
    });

  /* Its keys: made here once, not extractable, and kept beside what they seal. Of two that make them at once one stands. */
  const keysIn = async (store) => {
    const kept = () => work(store, ["facts"], "readonly", (facts) => facts.get("seal"));
    const before = await kept();
    if (before) return before;
    const made = {
      seal: await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
      name: await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
    };
    await work(store, ["facts"], "readwrite", (facts) => {
      const asked = facts.get("seal");
      asked.onsuccess = () => asked.result || facts.put(made, "seal");
    });
    return kept();
  };
  const seal = async (keys, what, bytes) => {
    const iv = random(12);
    return { iv, sealed: await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(what) }, keys.seal, bytes) };
  };
  const unseal = async (keys, what, { iv, sealed }) =>
    new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(what) }, keys.seal, sealed));
  const draftName = async (keys, name) => hex(await subtle.sign("HMAC", keys.name, utf8.encode(name)));

  /* Which part of what is kept in a store lies in its sealed box: all of it, or one field. Batches are bytes. */
  const FIELD = { drafts: "", fates: "", records: "mark", batches: "body", people: "name" };
  const bytesOf = (value) => (value instanceof Uint8Array ? value : utf8.encode(JSON.stringify(value)));
  const shut = async (keys, what, value) => {
    const field = FIELD[what];
    if (field === undefined) return value;
    if (!field) return { box: await seal(keys, what, bytesOf(value)) };
    const { [field]: inside, ...rest } = value;
    return { ...rest, box: await seal(keys, what, bytesOf(inside)) };
  };
  const opened = async (keys, what, value) => {
    if (!value || FIELD[what] === undefined) return value;
    const { box, ...rest } = value;
    const bytes = await unseal(keys, what, box);
    const inside = what === "batches" ? bytes : JSON.parse(new TextDecoder().decode(bytes));
    return FIELD[what] ? { ...rest, [FIELD[what]]: inside } : inside;
  };

  /* What an earlier version kept open is sealed before anything else is done with it. */
  const sealOld = async (store, keys) => {
    const old = [];
    for (const name of ["records", "batches", "people", "drafts"]) {
      const [values, places] = [
        await work(store, [name], "readonly", (one) => one.getAll()),
        await work(store, [name], "readonly", (one) => one.getAllKeys()),
      ];
      for (const [n, value] of values.entries()) {
        if (value.box) continue;
        const place = name === "drafts" ? await draftName(keys, places[n]) : undefined;
        old.push({ name, value: await shut(keys, name, value), place, was: places[n] });
      }
    }
    const fates = await work(store, ["facts"], "readonly", (facts) => facts.get("fates"));
    if (fates && !fates.box) old.push({ name: "facts", value: await shut(keys, "fates", fates), place: "fates" });
    if (!old.length) return;
    await work(store, ["facts", "records", "batches", "people", "drafts"], "readwrite", (...stores) => {
      const named = Object.fromEntries(stores.map((one) => [one.name, one]));
      for (const { name, value, place, was } of old) {
        named[name].put(value, place);
        if (name === "drafts") named.drafts.delete(was);
      }
    });
  };
  const opening = async () => {
    const store = await base();
    const keys = await keysIn(store);
    const sealing = () => sealOld(store, keys);
    await (navigator.locks ? navigator.locks.request(`${TAG}-seal`, sealing) : sealing());
    return { store, keys };
  };
  let begun;
  const open = () =>
    (begun ||= opening().catch((refused) => {
      begun = undefined;
      throw refused;
    }));
  const within = async (names, mode, what) => work((await open()).store, names, mode, what);
  const kindOf = (name, key) => (name === "facts" && key === "fates" ? "fates" : name);
  const placeOf = async (name, key) => (name === "drafts" ? draftName((await open()).keys, key) : key);
  const shutIn = async (name, value, key) => shut((await open()).keys, kindOf(name, key), value);
  const openedFrom = async (name, value, key) => opened((await open()).keys, kindOf(name, key), value);
  const rows = (name) => within([name], "readonly", (store) => store.getAll());
  const get = async (name, key) => {
    const place = await placeOf(name, key);
    return openedFrom(name, await within([name], "readonly", (store) => store.get(place)), key);
  };
  const all = async (name) => Promise.all((await rows(name)).map((one) => openedFrom(name, one)));
  const put = async (name, value, key) => {
    const [kept, place] = [await shutIn(name, value, key), await placeOf(name, key)];
    return within([name], "readwrite", (store) => store.put(kept, place));
  };
  const drop = (name, key) => within([name], "readwrite", (store) => store.delete(key));

  /* Time: ours, put right by what the site said last. A clock that was set back since then is told, and not believed; one
     that was wrong by more than half a day is told too, and left to be set: whoever sets it would be put right twice. */
  const HALF_A_DAY = 12 * 3600000;
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const clock = async () => {
    const known = (await get("facts", "clock")) || { offset: 0, latest: 0, wentBack: false };
    const wentBack = known.wentBack || Date.now() < known.latest - 120000;
    const off = Math.abs(known.offset);
    offset = wentBack || off < 60000 || off > HALF_A_DAY ? 0 : known.offset;
    await put("facts", { ...known, latest: Math.max(known.latest, Date.now()), wentBack }, "clock");
    return { offset: known.offset, wentBack, isFar: off > HALF_A_DAY };
  };
  const heard = async (iso, before) => {
    const said = new Date(iso).getTime() - (before + Date.now()) / 2;
    await put("facts", { offset: Math.round(said), latest: Date.now(), wentBack: false }, "clock");
    await clock();
  };

  const signed = async (device, bytes) => base64(await subtle.sign(device.algorithm, device.key, bytes));

  /* One at a time, whichever tab asks. */
  const alone = (work) => (navigator.locks ? navigator.locks.request("amiyan-lists", work) : work());

  /* A record is on the disk before anybody is told that it is kept. */
  const keep = async (mark, draft) => {
    const kept = await shutIn("records", { mark, batch: 0, done: 0 });
    const done = draft && (await placeOf("drafts", draft));
    await within(["records", "drafts"], "readwrite", (records, drafts) => {
      records.add(kept);
      if (done) drafts.delete(done);
    });
    if (!navigator.onLine) await wake();
  };

  const chainNow = async () => (await get("facts", "chain")) || { number: 0, sha256: ZEROS, committed: 0 };
  const cut = async (device, chain) => {
    const waiting = (await rows("records")).filter((one) => !one.batch && !one.done).slice(0, RECORDS);
    if (!waiting.length) return null;
    const number = chain.number + 1;
    const batch = {
      device: device.id,
      number,
      previous: chain.sha256,
      sent_at: now().toISOString(),
      monotonic_ms: Math.max(0, Math.round(performance.now())),
      boot: BOOT,
      records: await Promise.all(waiting.map(async (one) => (await openedFrom("records", one)).mark)),
    };
    const body = utf8.encode(JSON.stringify(batch));
    const sha256 = hex(await subtle.digest("SHA-256", body));
    const made = { number, body, sha256, signature: await signed(device, body) };
    const kept = await shutIn("batches", made);
    await within(["facts", "records", "batches"], "readwrite", (facts, records, batches) => {
      batches.put(kept);
      facts.put({ ...chain, number, sha256 }, "chain");
      waiting.forEach((one) => records.put({ ...one, batch: number }));
    });
    return made;
  };

  const line = async (path, device, signature, options) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 30000);
    const headers = { "Amiyan-Device": device.id, "Amiyan-Signature": signature, ...options.headers };
    try {
      const answer = await fetch(API + path, { ...options, headers, signal: stop.signal, credentials: "omit", cache: "no-store" });
      return { status: answer.status, told: await answer.json().catch(() => ({})) };
    } catch (lost) {
      return { status: 0, told: {} };
    } finally {
      clearTimeout(timer);
    }
  };

  const acknowledge = async (committed) => {
    const [records, batches, chain] = [await rows("records"), await rows("batches"), await chainNow()];
    const old = Date.now() - KEEP_MS;
    await within(["facts", "records", "batches"], "readwrite", (facts, kept, sent) => {
      facts.put({ ...chain, committed }, "chain");
      for (const one of records) {
        const done = one.batch && one.batch <= committed ? one.done || Date.now() : 0;
        if (done && done < old) kept.delete(one.place);
        else if (done !== one.done) kept.put({ ...one, done });
      }
      const held = new Set(records.filter((one) => !one.done || one.done >= old).map((one) => one.batch));
      batches.filter((one) => one.number < committed && !held.has(one.number)).forEach((one) => sent.delete(one.number));
    });
  };

  /* Sends one batch; what comes of it: "" (on with the next one), "nothing", or the name of a trouble. */
  let rewound = -1;
  let unknown = 0;
  const step = async (device) => {
    const chain = await chainNow();
    const wanted = chain.committed + 1;
    const batch = wanted <= chain.number ? await get("batches", wanted) : await cut(device, chain);
    if (!batch) return wanted <= chain.number ? "fork" : "nothing";
    const headers = { "Content-Type": "application/json", "Amiyan-Date": new Date().toUTCString() };
    const { status, told } = await line("/batches", device, batch.signature, { method: "POST", body: batch.body, headers });
    const code = String(told.type || "").split("/").pop();
    const committed = Number.isSafeInteger(told.committed) ? told.committed : -1;
    if (committed > Math.max(chain.number, batch.number) || code === "device-fork") return "fork";
    if (status === 200 && committed >= batch.number) {
      rewound = -1;
      unknown = 0;
      await acknowledge(committed);
      return "";
    }
    if ((status === 200 || code === "device-gap") && committed >= 0 && committed !== rewound) {
      rewound = committed;
      await acknowledge(committed);
      return "";
    }
    // A process that has not heard yet of a telephone that was just enrolled does not know it: only the second time counts.
    if (status === 404) return (unknown += 1) > 1 ? "ended" : "line";
    return { 401: "signature", 413: "malformed", 422: "malformed" }[status] || "line";
  };

  const fates = async (device) => {
    const before = Date.now();
    const date = new Date().toUTCString();
    const signature = await signed(device, utf8.encode(`${device.id}\n${date}\nlists`));
    const { status, told } = await line("/lists", device, signature, { headers: { "Amiyan-Date": date } });
    if (status === 404) return (unknown += 1) > 1 ? "ended" : "line";
    if (status !== 200) return status === 401 ? "signature" : "line";
    unknown = 0;
    await heard(told.now, before);
    await put("facts", { lists: told.lists, at: Date.now() }, "fates");
    return "";
  };

  /* Everything that waits, then what became of it; gives the name of a trouble, or "". */
  let failures = 0;
  let again;
  const sending = async () => {
    const device = await get("facts", "device");
    if (!device) return "";
    let trouble = ((await get("facts", "trouble")) || {}).name === "fork" ? "fork" : "";
    while (!trouble) trouble = await step(device);
    if (trouble === "nothing") trouble = await fates(device);
    await put("facts", { name: trouble, at: Date.now() }, "trouble");
    return trouble;
  };
  /* Where the browser has it, the worker is woken when there is a network, though every page is closed by then. */
  const wake = async () => {
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
    if (worker && worker.sync) await worker.sync.register(TAG).catch(() => undefined);
  };
  const told = self.BroadcastChannel ? new BroadcastChannel(TAG) : { postMessage: () => undefined };
  told.onmessage = () => dispatchEvent(new Event("amiyan-sent"));
  /* For the worker: once, and by the time as the site last gave it. */
  const sendOnce = async () => {
    await clock();
    const trouble = await alone(sending);
    told.postMessage("sent");
    return trouble;
  };
  const sync = async () => {
    clearTimeout(again);
    const trouble = await alone(sending);
    failures = trouble ? failures + 1 : 0;
    const longest = trouble ? Math.min(300, 2 ** Math.min(failures, 9)) : 300;
    if (trouble === "line") await wake();
    if (trouble !== "fork") again = setTimeout(sync, longest * 1000 * (0.5 + Math.random() / 2));
    dispatchEvent(new Event("amiyan-sent"));
    return trouble;
  };

  const tools = { utf8, random, base64, within, rows, alone, sendOnce, TAG };
  self.phone = { get, all, put, drop, keep, now, clock, chainNow, sync, tools };
})();
