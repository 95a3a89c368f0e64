/* The page of lists. What is marked goes onto the disk (phone.js) before it is shown as kept; the network comes later. */
"use strict";
(() => {
  const root = document.getElementById("lists");
  if (!root || !self.phone) return;
  document.getElementById("insecure").hidden = self.isSecureContext;
  if (!self.isSecureContext) return; // no keys and no worker there
  const { phone } = self;
  const DAYS = 7; // of which one may mark
  const IDLE_MS = 5 * 60000;
  const byId = (id) => document.getElementById(id);
  const words = Object.fromEntries(Array.from(byId("words").content.children, (one) => [one.dataset.word, one.textContent]));
  const say = (name, given = {}) => (words[name] || name).replace(/\{(\w+)\}/g, (_all, key) => given[key]);
  const fill = (list, rows) => list.replaceChildren(...rows);
  const made = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
  /* Months as the site writes them: not every browser knows Kazakh ones. */
  const dayName = (day) => say(`month-${Number(day.slice(5, 7))}`, { d: Number(day.slice(8)) });
  const longDay = (day) => `${say(`weekday-${(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7}`)}, ${dayName(day)}`;
  const local = (moment) => new Date(moment.getTime() + Number(root.dataset.zone) * 60000).toISOString();
  const dayOf = (moment) => local(moment).slice(0, 10);
  const dayBefore = (days) => dayOf(new Date(phone.now().getTime() - days * 86400000));

  let me = null; // who has opened the page with their PIN: { person, names }
  let device = null;

  /* What went wrong is said at once, and stays until it is mended. */
  const troubles = new Map();
  const trouble = (about, text) => {
    if (text) troubles.set(about, text);
    else troubles.delete(about);
    const box = byId("trouble");
    fill(box.querySelector("div"), Array.from(troubles.values(), (one) => made("p", one)));
    box.hidden = !troubles.size;
  };
  /* Whether it really is on the disk: a full disk is no reason to believe so. */
  const stored = async (work) => {
    try {
      await work();
      trouble("store", "");
      return true;
    } catch (refused) {
      trouble("store", say(refused && refused.name === "QuotaExceededError" ? "store-full" : "store-failed"));
      return false;
    }
  };

  /* Who marks. */
  const isIn = (id) => byId(id).contains(document.activeElement);
  const showPeople = async () => {
    const people = await phone.all("people");
    if (isIn("people")) return; // somebody has begun to choose meanwhile
    fill(
      byId("people"),
      people.map((one) => {
        const row = document.createElement("li");
        const button = made("button", one.name, { type: "button", className: "button second wide" });
        button.addEventListener("click", () => askPin(one));
        row.append(button);
        return row;
      }),
    );
    byId("nobody").hidden = people.length > 0;
  };
  let opens = null;
  const askPin = (person) => {
    opens = person;
    byId("pin").hidden = false;
    byId("pin-of").textContent = say("pin-of", { name: person.name });
    byId("pin-wrong").textContent = "";
    byId("pin-given").value = "";
    byId("pin-given").focus();
  };
  const open = async (event) => {
    event.preventDefault();
    const told = await phone.unlock(opens.number, byId("pin-given").value);
    byId("pin-given").value = "";
    if (!told.person) {
      byId("pin-wrong").textContent = told.wait ? say("pin-wait", { minutes: told.wait }) : say("pin-wrong");
      return;
    }
    me = told;
    byId("pin").hidden = true;
    await show();
    byId("me").focus();
  };
  const lock = () => {
    me = null;
    shown = "";
    fill(byId("children-names"), []);
    fill(byId("waiting"), []);
    show();
  };
  let idle;
  const awake = () => {
    clearTimeout(idle);
    if (me) idle = setTimeout(lock, IDLE_MS);
  };
  ["pointerdown", "keydown"].forEach((what) => document.addEventListener(what, awake));

  /* Marking. A draft belongs to one person, day and class, and is on the disk with every tick. */
  const draftKey = () => `${me.person.number}|${byId("day").value}|${byId("class").value}|${byId("programme").value}`;
  let shown = ""; // the draft whose names stand on the page
  const isShown = () => Boolean(me) && shown === draftKey();
  const ticked = () => Array.from(byId("children-names").querySelectorAll("input:checked"), (one) => one.value);
  const count = () => {
    const all = byId("children-names").querySelectorAll("input").length;
    byId("count").textContent = say("count", { count: ticked().length, all });
  };
  const keepDraft = async () => {
    if (!isShown()) return;
    count();
    await stored(() => phone.put("drafts", ticked(), draftKey()));
  };
  const options = (select, pairs) => {
    const before = select.value;
    fill(select, pairs.map(([value, text]) => made("option", text, { value })));
    if (pairs.some(([value]) => value === before)) select.value = before;
  };
  const choice = (number, name, checked) => {
    const label = made("label", "", { className: "choice" });
    label.append(made("input", "", { type: "checkbox", value: number, checked }), name || number);
    return label;
  };
  /* Everybody whose name is here, with the class; guests of whom only their own school knows more have none. */
  const everybody = () => me.names.classes.flatMap(([label, all]) => all.map(([number, name]) => [number, name, label])).concat(me.names.guests || []);
  const guestName = (name, label) => `${name} (${label || say("guest")})`;
  const showClass = async () => {
    const found = me.names.classes.find(([label]) => label === byId("class").value);
    const key = draftKey();
    if (!isShown()) fill(byId("children-names"), []); // whoever taps at once ticks nobody of the class before
    const kept = new Set((await phone.get("drafts", key)) || []);
    // Locked meanwhile: no name is shown any more. Another class or day was chosen: its own call shows it.
    if (!me || key !== draftKey()) return;
    shown = key;
    const own = found ? found[1] : [];
    const numbers = new Set(own.map(([number]) => number));
    const known = new Map(everybody().map(([number, name, label]) => [number, guestName(name, label)]));
    const guests = [...kept].filter((number) => !numbers.has(number));
    fill(byId("children-names"), [
      ...own.map(([number, name]) => choice(number, name, kept.has(number))),
      ...guests.map((number) => choice(number, known.get(number), true)),
    ]);
    const others = everybody().filter(([number]) => !numbers.has(number));
    options(byId("guest"), others.map(([number, name, label]) => [number, `${label || say("guest")} · ${name}`]));
    count();
    const [day, label] = [byId("day").value, byId("class").value];
    const before = (await knownLists()).some((one) => one.day === day && one.class === label && !one.refused);
    byId("again").hidden = !before;
  };
  /* Somebody of another class sits in: their tick stands with the others, and goes as they do. */
  const add = async (number, name) => {
    const boxes = Array.from(byId("children-names").querySelectorAll("input"));
    const there = boxes.find((one) => one.value === number);
    if (there) there.checked = true;
    else byId("children-names").append(choice(number, name, true));
    await keepDraft();
    byId("said").textContent = say("guest-added", { name });
  };
  const addKnown = async () => {
    const found = everybody().find(([number]) => number === byId("guest").value);
    if (found) await add(found[0], guestName(found[1], found[2]));
  };
  const addAsked = async () => {
    const [iin, called] = [byId("guest-iin").value.replace(/\s/g, ""), byId("guest-name").value.trim()];
    const wrong = !/^\d{12}$/.test(iin) ? "guest-iin" : called ? "" : "guest-name";
    byId("guest-wrong").textContent = wrong && say(wrong);
    if (wrong) return byId(wrong).focus();
    try {
      const told = await phone.ask(`${device.base}/guest`, { iin });
      if (!me) return; // locked meanwhile: nobody's list is open
      const name = told.name || called;
      const known = everybody().some(([number]) => number === told.number);
      if (!known) me.names.guests = [...(me.names.guests || []), [told.number, name, told.class]];
      if (!known && !(await stored(() => me.sealAgain(me.names)))) return;
      if (!me) return;
      byId("guest-iin").value = byId("guest-name").value = "";
      await add(told.number, guestName(name, told.class));
    } catch (lost) {
      const said = lost.told && lost.told.title ? `${lost.told.title} ${lost.told.detail || ""}` : say("no-line-now");
      byId("guest-wrong").textContent = lost.told && lost.told.next ? say("names-sign-in") : said;
    }
  };
  const handIn = async (event) => {
    event.preventDefault();
    const mark = {
      kind: "list",
      id: crypto.randomUUID(),
      day: byId("day").value,
      class: byId("class").value,
      programme: byId("programme").value,
      form: "list",
      by: me.person.number,
      at: phone.now().toISOString(),
      present: ticked(),
    };
    byId("said").textContent = mark.present.length ? "" : say("nobody-ticked");
    if (!mark.present.length || !(await stored(() => phone.keep(mark, draftKey())))) return;
    byId("said").textContent = say("handed-in", { class: mark.class, day: dayName(mark.day), count: mark.present.length });
    await show();
    phone.sync();
  };

  /* Lists that are known: this telephone's own, and what the site told of the school's. */
  const knownLists = async () => {
    const [records, fates, chain] = [await phone.all("records"), await phone.get("facts", "fates"), await phone.chainNow()];
    const lists = new Map(((fates && fates.lists) || []).map((one) => [one.id, { ...one, here: true }]));
    for (const { mark, batch } of records.filter((one) => one.mark.kind === "list")) {
      const sent = batch > 0 && batch <= chain.committed;
      lists.set(mark.id, { refused: "", signatures: [], ...mark, sent, ...lists.get(mark.id), own: true });
    }
    for (const { mark } of records.filter((one) => one.mark.kind === "countersign")) {
      const list = lists.get(mark.list);
      if (list) list.signing = [...(list.signing || []), mark.by];
    }
    return [...lists.values()].sort((a, b) => b.day.localeCompare(a.day) || a.class.localeCompare(b.class));
  };
  const counts = (list) => list.signatures.find((one) => !one.refused);
  const fate = (list) => {
    if (list.refused) return ["refused", say(list.refused)];
    if (!list.here) return list.sent ? ["held", say("arrived")] : ["waiting", say("only-here")];
    const signed = counts(list);
    if (signed) return ["payable", say("signed", { day: signed.payable_from ? dayName(signed.payable_from) : "" })];
    const refused = list.signatures.filter((one) => one.refused !== "list-not-here-yet").map((one) => say(one.refused));
    if (refused.length) return ["refused", `${say("unsigned")} ${refused.join(" ")}`];
    return list.signing ? ["waiting", say("signing")] : ["held", say("unsigned")];
  };
  const nameOf = async () => {
    const people = (await phone.all("people")).map((one) => [one.number, one.name]);
    return new Map([...((me && me.names && me.names.colleagues) || []), ...people]);
  };
  const showLists = async (lists) => {
    const names = await nameOf();
    const head = Array.from(byId("marked").querySelectorAll("thead th"), (one) => one.textContent);
    const rows = lists.map((list) => {
      const [state, text] = fate(list);
      const row = made("tr", "", { className: "list" });
      row.dataset.state = state;
      const cells = [dayName(list.day), list.class, String(list.present.length), names.get(list.by) || list.by, text];
      row.append(
        ...cells.map((cell, at) => {
          const made_ = made(at ? "td" : "th", cell);
          if (!at) made_.scope = "row";
          made_.dataset.name = head[at];
          return made_;
        }),
      );
      return row;
    });
    fill(byId("marked").querySelector("tbody"), rows);
    byId("marked").hidden = !rows.length;
    byId("nothing-marked").hidden = rows.length > 0;
  };
  /* The second name: never one's own list, and only under names that one can read. */
  const sign = async (list) => {
    const mark = { kind: "countersign", id: crypto.randomUUID(), list: list.id, by: me.person.number, at: phone.now().toISOString() };
    if (!(await stored(() => phone.keep(mark)))) return;
    document.activeElement.blur();
    byId("said").textContent = say("signed-by-you", { class: list.class, day: dayName(list.day) });
    await show();
    byId("said").focus();
    phone.sync();
  };
  const showWaiting = async (lists) => {
    const names = await nameOf();
    if (!me) return; // locked meanwhile
    const waits = (one) => one.by !== me.person.number && !one.refused && !counts(one) && !(one.signing || []).includes(me.person.number);
    const children = new Map(me.names ? everybody() : []);
    const readable = lists.filter((one) => waits(one) && one.present.every((number) => children.has(number)));
    byId("sign").hidden = !me.person.may_sign || !readable.length;
    fill(
      byId("waiting"),
      readable.map((list) => {
        const row = made("li", "", { className: "card" });
        const title = `${longDay(list.day)} · ${list.class}`;
        const who = list.present.map((number) => children.get(number)).join(", ");
        const button = made("button", say("sign"), { type: "button", className: "button" });
        button.setAttribute("aria-label", `${say("sign")}: ${title}`);
        button.addEventListener("click", () => sign(list));
        row.append(made("h3", title), made("p", say("marked-by", { name: names.get(list.by) || list.by })), made("p", who), button);
        return row;
      }),
    );
  };

  /* How this telephone stands. */
  const showPhone = async (lists) => {
    const [records, names, last, fates] = [await phone.all("records"), await phone.namesKept(), await phone.get("facts", "trouble"), await phone.get("facts", "fates")];
    const { offset, wentBack, isFar } = await phone.clock();
    const waiting = records.filter((one) => !one.done).length;
    byId("marks-waiting").textContent = waiting;
    byId("marks-arrived").textContent = records.length - waiting;
    byId("marks-refused").textContent = lists.filter((one) => fate(one)[0] === "refused").length;
    byId("names-until").textContent = names ? dayName(dayOf(new Date(names.expires_at))) : "–";
    byId("heard").textContent = fates ? `${dayName(dayOf(new Date(fates.at)))}, ${local(new Date(fates.at)).slice(11, 16)}` : "–";
    const off = Math.round(Math.abs(offset) / 60000);
    const wrong = off < 120 ? say("clock-off", { minutes: off }) : say("clock-off-hours", { hours: Math.floor(off / 60) });
    trouble("clock", wentBack ? say("clock-back") : isFar ? say("clock-far") : off > 2 ? wrong : "");
    const name = (last && last.name) || "";
    trouble("line", ["ended", "fork", "signature", "malformed"].includes(name) ? say(name) : "");
    trouble("names", !names && device ? say("names-over") : "");
    byId("sent").textContent = name === "line" ? say("no-line", { count: waiting }) : waiting ? say("waits", { count: waiting }) : say("all-there");
    if (!navigator.storage || !navigator.storage.estimate) return;
    const [{ usage, quota }, safe] = [await navigator.storage.estimate(), await navigator.storage.persisted()];
    byId("storage").textContent = say(safe ? "store-safe" : "store-unsafe");
    trouble("room", quota && usage / quota > 0.9 ? say("store-tight") : "");
  };

  const show = async (event) => {
    device = (await phone.get("facts", "device")) || null;
    byId("no-phone").hidden = Boolean(device);
    byId("who").hidden = !device || Boolean(me) || location.hash === "#join";
    byId("work").hidden = !me;
    byId("this-phone").hidden = !device;
    if (!device) return;
    await phone.clock();
    const lists = await knownLists();
    await Promise.all([isIn("people") || showPeople(), showLists(lists), showPhone(lists)]);
    awake();
    if (!me) return;
    byId("me").textContent = say("you-are", { name: me.person.name });
    byId("no-names").hidden = Boolean(me.names);
    byId("mark").hidden = !me.names || !me.person.may_mark;
    byId("may-not").hidden = me.person.may_mark || me.person.may_sign;
    if (!isIn("waiting")) await showWaiting(lists);
    if (!me || byId("mark").hidden || (event && isIn("mark"))) return; // nobody is disturbed at work
    options(byId("day"), Array.from({ length: DAYS }, (_one, back) => [dayBefore(back), longDay(dayBefore(back))]));
    options(byId("class"), me.names.classes.map(([label]) => [label, label]));
    options(byId("programme"), me.names.programmes);
    byId("programme").closest(".field").hidden = me.names.programmes.length < 2;
    await showClass();
  };

  /* Whoever has just signed in marks here from now on, with a PIN of their own. */
  let joining = null;
  const join = async () => {
    if (location.hash !== "#join" || !device) return;
    try {
      joining = await phone.ask(`${device.base}/marker`, { device: device.id });
      byId("join-name").textContent = say("you-are", { name: joining.name });
      byId("new-pin").hidden = false;
      byId("join-name").focus();
    } catch (wrong) {
      if (wrong.told && wrong.told.next) location.assign(byId("join").href);
      else trouble("join", wrong.told && wrong.told.title ? `${wrong.told.title} ${wrong.told.detail}` : say(wrong.status === 404 ? "not-here" : "no-line-now"));
      history.replaceState(null, "", location.pathname);
    }
    await show();
  };
  const joined = async (event) => {
    event.preventDefault();
    const [pin, twice] = [byId("pin-new").value, byId("pin-twice").value];
    const wrong = !/^\d{6,12}$/.test(pin) ? "pin-short" : pin !== twice ? "pins-differ" : "";
    byId("new-pin-wrong").textContent = wrong && say(wrong);
    if (wrong || !(await stored(() => phone.enlist(joining, pin)))) return;
    byId("pin-new").value = byId("pin-twice").value = "";
    history.replaceState(null, "", location.pathname);
    byId("new-pin").hidden = true;
    await refreshNames();
    me = await phone.unlock(joining.number, pin);
    await show();
    byId("me").focus();
    phone.sync();
  };
  const refreshNames = async () => {
    try {
      await phone.fetchNames();
      trouble("fetch", "");
      return true;
    } catch (wrong) {
      trouble("fetch", wrong.told && wrong.told.next ? say("names-sign-in") : say("names-failed"));
      return false;
    }
  };

  byId("pin").addEventListener("submit", open);
  byId("mark").addEventListener("submit", handIn);
  byId("new-pin-form").addEventListener("submit", joined);
  byId("lock").addEventListener("click", lock);
  byId("children-names").addEventListener("change", keepDraft);
  byId("guest-add").addEventListener("click", addKnown);
  byId("guest-ask").addEventListener("click", addAsked);
  byId("guests").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault(); // the list is not handed in by a guest's name
    addAsked();
  });
  ["day", "class", "programme"].forEach((id) => byId(id).addEventListener("change", showClass));
  byId("everybody").addEventListener("click", () => {
    const boxes = Array.from(byId("children-names").querySelectorAll("input"));
    const tick = boxes.some((one) => !one.checked);
    boxes.forEach((one) => (one.checked = tick));
    keepDraft();
  });
  byId("send").addEventListener("click", () => phone.sync());
  byId("refresh").addEventListener("click", async () => {
    if (await refreshNames()) lock(); // the new names open with the PIN
  });
  addEventListener("amiyan-sent", show);
  addEventListener("online", () => phone.sync());
  addEventListener("hashchange", join);
  document.addEventListener("visibilitychange", () => document.hidden || phone.sync());
  addEventListener("load", async () => {
    await stored(show);
    await join();
    phone.sync();
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.ready;
    await fetch(location.pathname).catch(() => undefined); // so that it is kept, also on the first visit
    root.dataset.ready = "1";
  });
})();
