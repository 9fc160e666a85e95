// Sending what was kept, exactly once: the key in the report makes a second arrival harmless. Before each sending the
// server says who is signed in and hands out a fresh token. "Received" is said only when the server has said it.
import { type Body, drop, type Kept, type Owner, read } from "./report-store";

export interface Answer {
  state: "received" | "saved" | "branch" | "asked" | "refused" | "signed_out" | "offline";
  at?: string;
  next?: string;
  errors?: string[];
}

async function ask(address: string, options: RequestInit): Promise<Response | "offline" | "signed_out"> {
  try {
    const answer = await fetch(address, { ...options, redirect: "manual", headers: { Accept: "application/json", ...options.headers } });
    return answer.type === "opaqueredirect" ? "signed_out" : answer;
  } catch {
    return "offline";
  }
}

async function token(owner: string, address: string): Promise<{ csrf: string } | "offline" | "signed_out"> {
  const answer = await ask(address, { cache: "no-store" });
  if (typeof answer === "string") return answer;
  if (!answer.ok) return answer.status >= 500 ? "offline" : "signed_out";
  const told = (await answer.json()) as { owner: string; csrf: string };
  return told.owner === owner ? told : "signed_out";
}

async function told(answer: Response): Promise<Answer> {
  if (answer.status >= 500 || answer.status === 429) return { state: "offline" };
  try {
    return (await answer.json()) as Answer;
  } catch {
    return { state: "refused", errors: [] };
  }
}

export async function post(owner: string, tokens: string, address: string, fields: Record<string, string>): Promise<Answer> {
  if (!navigator.onLine) return { state: "offline" };
  const fresh = await token(owner, tokens);
  if (typeof fresh === "string") return { state: fresh };
  const body = new URLSearchParams(fields);
  const answer = await ask(address, { method: "POST", body, headers: { "X-CSRFToken": fresh.csrf } });
  return typeof answer === "string" ? { state: answer } : told(answer);
}

// Sends one kept report; it leaves the device only when the server has it, or has stored it beside another version.
export async function sendKept(owner: Owner, tokens: string, kept: Kept): Promise<Answer & { address: string }> {
  const body: Body | null = await read(owner, kept);
  if (!body) return { state: "refused", errors: [], address: "" };
  const answer = await post(owner.name, tokens, `${body.address}gui/`, body.fields);
  if (answer.state === "received" || answer.state === "branch") await drop(kept);
  return { ...answer, address: body.address };
}
