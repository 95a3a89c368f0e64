/* A telephone that marks lists: its key, its store, its names, and what it sends. It speaks docs/device-protocol.md; what is
   kept and what is encrypted stands in docs/offline.md. Nothing here shows anything: list.js and phones.js do. */
"use strict";
(() => {
  const ROUNDS = 600000; // of PBKDF2 with SHA-256: half a second on an old telephone
  const RECORDS = 100; // in a batch
  const KEEP_MS = 60 * 86400000; // what was acknowledged stays so long: a site that was set back asks for it again
  const TRIES = 5; // wrong PINs before one has to wait
  const ZEROS = "0".repeat(64);
  const API = "/api/device/v1";
  const BOOT = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
  const { subtle } = crypto; // only over HTTPS, and on localhost
  const utf8 = new TextEncoder();
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  /* The store. What a promise of it gives is on the disk. */
  let opening;
  const open = () =>
    (opening ||= new Promise((done, fail) => {
      const asked = indexedDB.open("amiyan-lists", 1);
      asked.onupgradeneeded = () => {
        const store = asked.result;
        store.createObjectStore("facts");
        store.createObjectStore("drafts");
        store.createObjectStore("people", { keyPath: "number" });
        store.createObjectStore("records", { keyPath: "place", autoIncrement: true });
        store.createObjectStore("batches", { keyPath: "number" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    }));
  const within = async (names, mode, work) => {
    const store = await open();
    return new Promise((done, fail) => {
      const all = store.transaction(names, mode, { durability: "strict" });
      const made = work(...names.map((name) => all.objectStore(name)));
      all.oncomplete = () => done(made instanceof IDBRequest ? made.result : made);
      all.onabort = () => fail(all.error);
    });
  };
  const get = (name, key) => within([name], "readonly", (store) => store.get(key));
  const all = (name) => within([name], "readonly", (store) => store.getAll());
  const put = (name, value, key) => within([name], "readwrite", (store) => store.put(value, key));
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

  /* The key: made here, and never seen by anybody. */
  const makeKey = async () => {
    const made = (one) => subtle.generateKey(one, false, ["sign", "verify"]);
    try {
      return [await made({ name: "Ed25519" }), { name: "Ed25519" }];
    } catch (missing) {
      return [await made({ name: "ECDSA", namedCurve: "P-256" }), { name: "ECDSA", hash: "SHA-256" }];
    }
  };
  const signed = async (device, bytes) => base64(await subtle.sign(device.algorithm, device.key, bytes));

  /* What a page of ours asks as whoever is signed in. */
  const ask = async (address, body) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(told.title || answer.status), { told, status: answer.status });
    return told;
  };

  /* One at a time, whichever tab asks. */
  const alone = (work) => (navigator.locks ? navigator.locks.request("amiyan-lists", work) : work());

  /* Enrols this telephone. What it had not sent goes on under the new id: marks have ids of their own and count once. */
  const enrolling = async (form) => {
    const before = await get("facts", "device");
    const waiting = (await all("records")).filter((one) => !one.done);
    if (before && before.school !== form.school && waiting.length) throw new Error("other-school");
    const [pair, algorithm] = await makeKey();
    const public_key = base64(await subtle.exportKey("spki", pair.publicKey));
    const replaces = before && before.school === form.school ? before.id : "";
    const told = await ask(form.address, { public_key, label: form.label, replaces });
    const device = { id: told.device, key: pair.privateKey, algorithm, ...form, expires_at: told.expires_at };
    await within(["facts", "records", "batches", "people"], "readwrite", (facts, records, batches, people) => {
      facts.put(device, "device");
      facts.delete("chain");
      facts.delete("trouble");
      batches.clear();
      if (before && before.school !== form.school) people.clear();
      waiting.forEach((one) => records.put({ ...one, batch: 0 }));
    });
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  };

  const enrol = (form) => alone(() => enrolling(form));

  /* A record is on the disk before anybody is told that it is kept. */
  const keep = (mark, draft) =>
    within(["records", "drafts"], "readwrite", (records, drafts) => {
      records.add({ mark, batch: 0, done: 0 });
      if (draft) drafts.delete(draft);
    });

  const chainNow = async () => (await get("facts", "chain")) || { number: 0, sha256: ZEROS, committed: 0 };
  const cut = async (device, chain) => {
    const waiting = (await all("records")).filter((one) => !one.batch && !one.done).slice(0, RECORDS);
    if (!waiting.length) return null;
    const number = chain.number + 1;
    const batch = {
      device: device.id,
      number,
      previous: chain.sha256,
      sent_at: now().toISOString(),
      monotonic_ms: Math.max(0, Math.round(performance.now())),
      boot: BOOT,
      records: waiting.map((one) => one.mark),
    };
    const body = utf8.encode(JSON.stringify(batch));
    const sha256 = hex(await subtle.digest("SHA-256", body));
    const made = { number, body, sha256, signature: await signed(device, body) };
    await within(["facts", "records", "batches"], "readwrite", (facts, records, batches) => {
      batches.put(made);
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
    const [records, batches, chain] = [await all("records"), await all("batches"), await chainNow()];
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
  const sync = async () => {
    clearTimeout(again);
    const trouble = await alone(sending);
    failures = trouble ? failures + 1 : 0;
    const longest = trouble ? Math.min(300, 2 ** Math.min(failures, 9)) : 300;
    if (trouble !== "fork") again = setTimeout(sync, longest * 1000 * (0.5 + Math.random() / 2));
    dispatchEvent(new Event("amiyan-sent"));
    return trouble;
  };

  /* Names are encrypted by a key of their own; each person's part of it opens with their PIN alone. */
  const OAEP = { name: "RSA-OAEP", hash: "SHA-256" };
  const stretched = async (pin, salt) => {
    const given = await subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return subtle.deriveKey(how, given, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };
  const enlist = async (person, pin) => {
    const size = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
    const pair = await subtle.generateKey({ ...OAEP, ...size }, true, ["encrypt", "decrypt"]);
    const [salt, iv] = [random(16), random(12)];
    const secret = await subtle.exportKey("pkcs8", pair.privateKey);
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, await stretched(pin, salt), secret);
    await put("people", { ...person, salt, iv, sealed, lock: pair.publicKey, wrong: 0, from: 0 });
  };
  const keepNames = async (told) => {
    const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    const raw = await subtle.exportKey("raw", key);
    const iv = random(12);
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(JSON.stringify(told)));
    const keys = {};
    for (const one of await all("people")) keys[one.number] = await subtle.encrypt(OAEP, one.lock, raw);
    await put("facts", { iv, sealed, keys, expires_at: told.expires_at }, "names");
  };
  const fetchNames = async () => {
    const device = await get("facts", "device");
    await keepNames(await ask(`${device.base}/roster`, { classes: device.classes }));
  };
  /* Names that are older than they may be are no more. */
  const namesKept = async () => {
    const kept = await get("facts", "names");
    if (!kept || now() < new Date(kept.expires_at)) return kept;
    await drop("facts", "names");
    return undefined;
  };
  /* A guest's name is kept as the others are: encrypted, and no longer than they. Names that were fetched anew meanwhile
     have another key: then this one writes nothing over them. */
  const sealing = (key) => async (told) => {
    const kept = await get("facts", "names");
    if (!kept || kept.expires_at !== told.expires_at) return;
    const iv = random(12);
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(JSON.stringify(told)));
    await put("facts", { ...kept, iv, sealed }, "names");
  };
  const unlock = async (number, pin) => {
    const person = await get("people", number);
    if (Date.now() < person.from) return { wait: Math.ceil((person.from - Date.now()) / 60000) };
    let secret;
    try {
      secret = await subtle.decrypt({ name: "AES-GCM", iv: person.iv }, await stretched(pin, person.salt), person.sealed);
    } catch (refused) {
      const wrong = person.wrong + 1;
      const from = wrong < TRIES ? 0 : Date.now() + 60000 * 2 ** Math.min(wrong - TRIES, 10);
      await put("people", { ...person, wrong, from });
      return { wait: 0 };
    }
    await put("people", { ...person, wrong: 0, from: 0 });
    const kept = await namesKept();
    const mine = kept && kept.keys[number];
    if (!mine) return { person, names: null };
    const key = await subtle.importKey("pkcs8", secret, OAEP, false, ["decrypt"]);
    const raw = await subtle.decrypt(OAEP, key, mine);
    const opens = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    const text = await subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, opens, kept.sealed);
    return { person, names: JSON.parse(new TextDecoder().decode(text)), sealAgain: sealing(opens) };
  };

  self.phone = { get, all, put, drop, keep, now, clock, ask, enrol, chainNow, sync, enlist, fetchNames, namesKept, unlock };
})();
