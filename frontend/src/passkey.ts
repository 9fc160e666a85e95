// <by-passkey data-mode="get|create" data-begin=ADDRESS>: asks the device for a passkey and sends its answer with the
// form inside. The button stays hidden where the device has no passkeys; the page offers other ways beside it.
import { word } from "./words";

type Json = Record<string, unknown>;

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const out = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i += 1) out[i] = plain.charCodeAt(i);
  return out.buffer;
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Listed {
  id: string;
  type: "public-key";
}

function listed(list: Listed[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((one) => ({ id: bytes(one.id), type: one.type }));
}

async function create(options: Json): Promise<PublicKeyCredential | null> {
  const plain = options["publicKey"] as Json;
  const user = plain["user"] as Json;
  const publicKey = {
    ...plain,
    challenge: bytes(plain["challenge"] as string),
    user: { ...user, id: bytes(user["id"] as string) },
    excludeCredentials: listed(plain["excludeCredentials"] as Listed[] | undefined),
  } as unknown as PublicKeyCredentialCreationOptions;
  return (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
}

async function get(options: Json): Promise<PublicKeyCredential | null> {
  const plain = options["publicKey"] as Json;
  const publicKey = {
    ...plain,
    challenge: bytes(plain["challenge"] as string),
    allowCredentials: listed(plain["allowCredentials"] as Listed[] | undefined),
  } as unknown as PublicKeyCredentialRequestOptions;
  return (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
}

function asJson(credential: PublicKeyCredential): Json {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const attestation = response.attestationObject ? text(response.attestationObject) : undefined;
  const parts: Json = attestation
    ? { clientDataJSON: text(response.clientDataJSON), attestationObject: attestation }
    : {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: text(response.userHandle),
      };
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  };
}

class Passkey extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    const button = form?.querySelector("button");
    if (!form || !button || !("PublicKeyCredential" in window)) return;
    button.hidden = false;
    form.addEventListener("submit", (event) => {
      const field = form.querySelector<HTMLInputElement>("input[name=credential]");
      if (!field || field.value) return;
      event.preventDefault();
      button.setAttribute("aria-disabled", "true");
      this.ask(form)
        .then((answer) => {
          field.value = JSON.stringify(answer);
          form.submit();
        })
        .catch((problem: unknown) => this.say(problem instanceof DOMException ? "stopped" : "failed"))
        .finally(() => button.removeAttribute("aria-disabled"));
    });
  }

  private async ask(form: HTMLFormElement): Promise<Json> {
    const begun = await fetch(this.dataset["begin"] ?? "", {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!begun.ok) throw new Error(String(begun.status));
    const options = (await begun.json()) as Json;
    const made = this.dataset["mode"] === "create" ? await create(options) : await get(options);
    if (!made) throw new Error("none");
    return asJson(made);
  }

  private say(name: string): void {
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (!status) return;
    status.textContent = word(this, name);
    status.hidden = false;
  }
}

customElements.define("by-passkey", Passkey);
