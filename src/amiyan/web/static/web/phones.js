/* Enrols this telephone: the page of a school's telephones hands over the form, phone.js does the rest. */
"use strict";
(() => {
  const form = document.getElementById("enrol");
  if (!form || !self.phone) return;
  document.getElementById("insecure").hidden = self.isSecureContext;
  if (!self.isSecureContext) return;
  form.hidden = false;
  const said = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const classes = Array.from(form.querySelectorAll("[name=classes]:checked"), (one) => one.value);
    said.textContent = classes.length ? "" : form.dataset.noClass;
    if (!classes.length) return;
    const { base, school } = form.dataset;
    const asked = { address: `${base}/enrol`, base, school, label: form.elements.label.value, classes };
    try {
      await self.phone.enrol(asked);
      location.assign(form.dataset.next);
    } catch (wrong) {
      if (wrong.told && wrong.told.next) location.assign(wrong.told.next);
      else if (wrong.told) said.textContent = `${wrong.told.title} ${wrong.told.detail}`;
      else said.textContent = wrong.message === "other-school" ? form.dataset.otherSchool : document.body.dataset.failed;
    }
  });
})();
