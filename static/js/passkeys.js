// Passkeys: the form is sent once the device has answered. Options come from a JSON block named by data-options, or
// from the address of data-options-url. Nothing is sent when the person gives up.
(function () {
  "use strict";
  const SENTENCES = {
    NotAllowedError: "La demande a été abandonnée, ou elle a trop duré. Recommencez quand vous voulez.",
    InvalidStateError: "Cet appareil a déjà une clé pour votre compte.",
    SecurityError: "Les clés d’accès demandent une adresse sûre (https).",
  };

  async function options(form) {
    if (form.dataset.optionsUrl) {
      const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error("options");
      return (await answer.json()).request_options;
    }
    const found = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return found.creation_options || found.request_options;
  }

  async function ask(form) {
    const asked = await options(form);
    if (form.dataset.passkey !== "create") return window.webauthnJSON.get(asked);
    // Kept by the device, and opened by the person's own gesture: the key can then sign in without a password.
    Object.assign(asked.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(asked);
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const status = form.querySelector("[data-passkey-status]");
    form.addEventListener("submit", async function (event) {
      if (form.elements.credential.value) return;
      event.preventDefault();
      if (status) status.textContent = "Répondez à la demande de votre appareil…";
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
        form.submit();
      } catch (error) {
        if (status) status.textContent = SENTENCES[error.name] || "La clé d’accès n’a pas répondu. Recommencez.";
      }
    });
  }
})();
