// The service worker keeps the shell's files and one honest offline page. It never keeps a page, an answer or anything
// that could hold data of a person. The server puts the list of files and the hash of the build before this text.
export {};

interface Shell {
  version: string;
  offline: string;
  files: string[];
}

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface AskEvent extends LifeEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as {
  SHELL: Shell;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", act: (event: LifeEvent) => void): void;
  addEventListener(name: "fetch", act: (event: AskEvent) => void): void;
};
const shell = worker.SHELL;
const NAME = `binhyen-${shell.version}`;

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(shell.files);
  // Without cookies: the page is the same for everybody.
  const page = await fetch(shell.offline, { credentials: "omit", cache: "no-store" });
  if (page.ok) await cache.put(shell.offline, page);
  await worker.skipWaiting();
}

async function dropOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("binhyen-") && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function pageOrOffline(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(shell.offline);
    if (kept) return kept;
    throw error;
  }
}

async function fileOfShell(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOld()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOrOffline(request));
  else if (shell.files.includes(address.pathname + address.search)) event.respondWith(fileOfShell(request));
});
