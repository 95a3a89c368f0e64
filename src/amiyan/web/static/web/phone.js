/* A telephone that marks lists: its key, its names and its PINs. What it keeps and sends is lists-store.js; what is kept and
   what is encrypted stands in docs/offline.md. Nothing here shows anything: list.js and phones.js do. */
"use strict";
(() => {
  if (!self.phone) return;
  const ROUNDS = 600000; // of PBKDF2 with SHA-256: half a second on an old telephone
  const TRIES = 5; // wrong PINs before one has to wait
  const { get, all, put, drop, now } = self.phone;
  const { utf8, random, base64, within, rows, alone } = self.phone.tools;
  const { subtle } = crypto; // only over HTTPS, and on localhost

  /* The key: made here, and never seen by anybody. */
  const makeKey = async () => {
    const made = (one) => subtle.generateKey(one, false, ["sign", "verify"]);
    try {
      return [await made({ name: "Ed25519" }), { name: "Ed25519" }];
    } catch (missing) {
      return [await made({ name: "ECDSA", namedCurve: "P-256" }), { name: "ECDSA", hash: "SHA-256" }];
    }
  };

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

  /* Enrols this telephone. What it had not sent goes on under the new id: marks have ids of their own and count once. */
  const enrolling = async (form) => {
    const before = await get("facts", "device");
    const waiting = (await rows("records")).filter((one) => !one.done);
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

  Object.assign(self.phone, { ask, enrol, enlist, fetchNames, namesKept, unlock });
})();
