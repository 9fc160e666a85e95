// What a phone keeps of a report until the server has it. Each record is locked with a key that the server hands only to
// the person who typed it, so that somebody else on the same phone can neither read nor send it. Nothing is kept where
// the browser can't lock (a page that came without https).
export interface Body {
  address: string;
  fields: Record<string, string>;
}

export interface Kept {
  id: string;
  owner: string;
  send: boolean;
  at: number;
  iv: Uint8Array;
  data: ArrayBuffer;
}

export interface Owner {
  name: string;
  lock: CryptoKey;
}

const NAME = "binhyen-bao-cao";
const SHELF = "giu";

function wait<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error("the store of this device refused"));
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(SHELF, { keyPath: "id" });
  return wait(request);
}

async function shelf<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await wait(act(database.transaction(SHELF, mode).objectStore(SHELF)));
  } finally {
    database.close();
  }
}

// The person on this page, or null where nothing may be kept.
export async function ownerOf(element: HTMLElement): Promise<Owner | null> {
  const { owner, lock } = element.dataset;
  if (!owner || !lock || !window.isSecureContext || !("indexedDB" in window)) return null;
  const raw = Uint8Array.from(window.atob(lock), (char) => char.charCodeAt(0));
  return { name: owner, lock: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]) };
}

async function idOf(owner: Owner, address: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${owner.name} ${address}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function keep(owner: Owner, body: Body, send: boolean): Promise<Kept> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(body));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, owner.lock, plain);
  const kept = { id: await idOf(owner, body.address), owner: owner.name, send, at: Date.now(), iv, data };
  await shelf("readwrite", (store) => store.put(kept));
  return kept;
}

export async function read(owner: Owner, kept: Kept): Promise<Body | null> {
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv as BufferSource }, owner.lock, kept.data);
    return JSON.parse(new TextDecoder().decode(plain)) as Body;
  } catch {
    return null;
  }
}

export async function find(owner: Owner, address: string): Promise<Kept | null> {
  const id = await idOf(owner, address);
  const kept = await shelf<Kept | undefined>("readonly", (store) => store.get(id) as IDBRequest<Kept | undefined>);
  return kept && kept.owner === owner.name ? kept : null;
}

// What this person wants sent, oldest first.
export async function waiting(owner: Owner): Promise<Kept[]> {
  const all = await shelf<Kept[]>("readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
  return all.filter((kept) => kept.owner === owner.name && kept.send).sort((a, b) => a.at - b.at);
}

// Lets a record go, unless it was written again since.
export async function drop(kept: Kept): Promise<void> {
  const now = await shelf<Kept | undefined>("readonly", (store) => store.get(kept.id) as IDBRequest<Kept | undefined>);
  if (now && String(now.iv) === String(kept.iv)) await shelf("readwrite", (store) => store.delete(kept.id));
}
