// Passkeys: asks the site for a question, the browser for an answer, and hands the answer in.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const post = async (address, body) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: body && JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(told.title), { told });
    return told;
  };

  const prove = async (form) => {
    const asked = await post(form.dataset.ask);
    const given = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) },
    });
    return post(form.action, {
      id: given.id,
      rawId: text(given.rawId),
      type: given.type,
      response: {
        clientDataJSON: text(given.response.clientDataJSON),
        authenticatorData: text(given.response.authenticatorData),
        signature: text(given.response.signature),
        userHandle: given.response.userHandle && text(given.response.userHandle),
      },
    });
  };

  const register = async (form) => {
    const asked = await post(form.dataset.ask);
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: named(asked.excludeCredentials),
      },
    });
    const label = form.elements.label ? form.elements.label.value : "";
    return post(`${form.action}?label=${encodeURIComponent(label)}`, {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    });
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential) return;
    form.hidden = false;
    const said = form.querySelector("[role=alert]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      try {
        const done = await (form.dataset.passkey === "register" ? register(form) : prove(form));
        location.assign(done.next);
      } catch (wrong) {
        // The browser's own "cancelled" is the person's choice; what the site says is shown in its words.
        said.textContent = wrong.told ? `${wrong.told.title} ${wrong.told.detail}` : form.dataset.cancelled;
      }
    });
  });
})();
