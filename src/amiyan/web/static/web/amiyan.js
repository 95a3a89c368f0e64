/* What pages gain where scripts run. Every page reads, and every form works, without it. */
"use strict";
(() => {
  const body = document.body;
  const all = (selector, within = document) => within.querySelectorAll(selector);

  /* Dialogs: the link that opens one leads to it where there is no script. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closes = event.target.closest("[data-closes]");
    const open = closes && closes.closest("dialog[open]");
    if (open) {
      event.preventDefault();
      open.close();
      return;
    }
    if (event.target.tagName === "DIALOG") event.target.close(); // on its backdrop
    const close = event.target.closest("#toasts [data-close]");
    if (close) close.parentElement.remove();
    if (event.target.closest("[data-print]")) window.print();
  });

  /* A toast of the page's own; those of the server are there already. */
  const toast = (text) => {
    const row = document.createElement("div");
    const words = document.createElement("p");
    words.textContent = text;
    row.append(words);
    document.getElementById("toasts").append(row);
    setTimeout(() => row.remove(), 12000);
  };
  addEventListener("htmx:sendError", () => toast(body.dataset.failed));
  addEventListener("htmx:responseError", () => toast(body.dataset.failed));

  /* What fetches itself anew rests while nobody looks. */
  addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && "live" in event.target.dataset) event.preventDefault();
  });

  /* A form is sent once, however often its button is pressed. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
  addEventListener("htmx:afterRequest", (event) => delete event.target.dataset.sent);

  /* A number that is read aloud stands in groups of four while it is typed; elsewhere than at its end nothing jumps. */
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset.groups || field.selectionEnd !== field.value.length) return;
    let digits = field.value.replace(/\D/g, "");
    if (event.inputType === "insertFromPaste") digits = digits.slice(-field.dataset.groups); // the whole message: it stands at its end
    field.value = digits.replace(/(.{4})(?=.)/g, "$1 ");
  });

  /* What is wrong is read first. */
  const faults = document.querySelector("[data-focus]");
  if (faults) faults.focus();

  /* Shown from the worker's store: say of when. */
  const asOf = document.documentElement.dataset.asOf;
  if (asOf) {
    const when = document.querySelector(".as-of time");
    when.dateTime = asOf;
    when.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(asOf));
  }
  if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/sw.js"));
})();
