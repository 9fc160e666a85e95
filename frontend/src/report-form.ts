// <by-report>: the page of a report. Reads numbers and checks as the server does, keeps a draft on the server and, until
// that has succeeded, locked on this device; without a network the report waits here and is sent once there is one.
import { broken, type Check } from "./expressions";
import { readNumber, shownNumber } from "./report-numbers";
import { type Answer, post, sendKept } from "./report-sending";
import { drop, find, keep, type Kept, type Owner, ownerOf, read } from "./report-store";
import { word } from "./words";

interface Field { p: number; c: string; d: number; n: string; u: string; r: boolean; x: number | null }
interface Given { fields: Field[]; checks: Check[]; known: Record<string, number>; most: number }
interface Wrong { control: string; label: string; words: string }
interface Question { id: string; place: number; words: string; record: boolean }

// Fields that say what the typing stands on; the others are what was typed.
const PLACES = new Set(["ban", "goc", "once"]);
const MOMENT = 200;
const QUIET = 900;
const AGAIN = 15_000;

class ReportForm extends HTMLElement {
  private owner: Promise<Owner | null> = Promise.resolve(null);
  private given!: Given;
  private form!: HTMLFormElement;
  private kept: Kept | null = null;
  private writing: Promise<void> = Promise.resolve();
  private readonly touched = new Set<string>();
  private timer = 0;
  private soon = 0;
  private busy = false;
  private waits = false;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    this.given = JSON.parse(this.dataset["form"] ?? "{}") as Given;
    this.owner = ownerOf(this);
    this.form.addEventListener("input", (event) => this.typed(event.target as HTMLInputElement));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.querySelector("[data-send]")?.addEventListener("click", () => void this.send());
    this.querySelector("[data-back]")?.addEventListener("click", () => this.show(false));
    window.addEventListener("online", () => void this.networkBack());
    window.addEventListener("offline", () => void this.store(this.waits));
    window.setInterval(() => void this.networkBack(), AGAIN);
    this.count();
    this.grid();
    void this.begin();
  }

  // What this device kept stands here again, except where somebody has typed meanwhile; what the page shows already goes.
  private async begin(): Promise<void> {
    const owner = await this.owner;
    const kept = owner ? await find(owner, this.address) : null;
    const body = owner && kept ? await read(owner, kept) : null;
    if (!kept || !body) return;
    if (!kept.send && !this.changed(body.fields).length) return drop(kept);
    this.kept = kept;
    this.waits = kept.send;
    this.fill(body.fields);
    if (kept.send) {
      this.show(true);
      await this.flush();
    } else {
      this.say(word(this, "found").replace("{t}", this.clock(kept.at)));
      this.later();
    }
  }

  private get address(): string {
    return this.dataset["address"] ?? "";
  }

  private control(name: string): HTMLInputElement | null {
    return this.form.elements.namedItem(name) as HTMLInputElement | null;
  }

  private fields(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") found[name] = value;
    return found;
  }

  private changed(fields: Record<string, string>): string[] {
    const here = this.fields();
    return Object.keys(fields).filter((name) => !PLACES.has(name) && !this.touched.has(name) && this.control(name) && fields[name] !== here[name]);
  }

  private fill(fields: Record<string, string>): void {
    for (const name of this.changed(fields)) {
      const control = this.form.elements.namedItem(name);
      if (control instanceof HTMLElement) control.closest("details")?.setAttribute("open", "");
      (control as HTMLInputElement).value = fields[name] ?? "";
    }
    for (const name of ["goc", "once"]) {
      const place = this.control(name);
      if (place) place.value = fields[name] ?? "";
    }
    this.count();
  }

  // Typing: the key of the sending is made at the first keystroke, the device keeps first, then the server.
  private typed(field?: HTMLInputElement): void {
    if (field) this.touched.add(field.name);
    const once = this.control("once");
    if (once && !once.value) once.value = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
    this.count();
    this.later();
  }

  private later(): void {
    window.clearTimeout(this.soon);
    window.clearTimeout(this.timer);
    this.soon = window.setTimeout(() => void this.store(false), MOMENT);
    this.timer = window.setTimeout(() => void this.save(), QUIET);
  }

  // One writing after the other, each of what stands in the fields when its turn comes: an older one never lies on top.
  private store(send: boolean): Promise<void> {
    this.writing = this.writing.then(() => this.write(send));
    return this.writing;
  }

  private async write(send: boolean): Promise<void> {
    if (this.waits && !send) return;
    this.kept = await this.locked(send);
    if (navigator.onLine) return;
    const words = this.kept ? word(this, send ? "kept" : "offline") : word(this, "bare");
    this.net(words.replace("{t}", this.clock(this.kept?.at ?? Date.now())));
  }

  // Null where this device keeps nothing: no lock, no room, a private window.
  private async locked(send: boolean): Promise<Kept | null> {
    try {
      const owner = await this.owner;
      return owner && (await keep(owner, { address: this.address, fields: this.fields() }, send));
    } catch {
      return null;
    }
  }

  private async save(): Promise<void> {
    await this.store(false);
    if (this.waits) return;
    const owner = this.dataset["owner"] ?? "";
    const held = this.kept;
    const answer = await post(owner, this.dataset["tokens"] ?? "", `${this.address}nhap/`, this.fields());
    if (answer.state === "saved") {
      const version = (answer as Answer & { version: number }).version;
      const ban = this.control("ban");
      if (ban) ban.value = String(version);
      if (held) await drop(held);
      this.net("");
      this.say(word(this, "saved").replace("{t}", answer.at ?? ""));
    } else await this.told(answer, held);
  }

  private submitted(event: SubmitEvent): void {
    const step = (event.submitter as HTMLButtonElement | null)?.value ?? "xem-lai";
    window.clearTimeout(this.timer);
    window.clearTimeout(this.soon);
    if (step !== "xem-lai") return;
    event.preventDefault();
    this.look();
  }

  // The same reading as on the server: numbers, gaps, checks, records.
  private look(): void {
    this.clear();
    const wrong: Wrong[] = [];
    const values: (number | null)[] = [];
    for (const field of this.given.fields) {
      const found = readNumber(this.control(`s${field.p}`)?.value ?? "", field.d);
      if ("problem" in found) wrong.push(this.at(field, word(this, found.problem)));
      else if (found.value === null && field.r) wrong.push(this.at(field, word(this, "missing")));
      else values[field.p] = found.value;
    }
    const asked = wrong.length ? [] : this.questions(values, wrong);
    for (const text of this.querySelectorAll<HTMLTextAreaElement>("textarea"))
      if (text.value.trim().length > this.given.most)
        wrong.push({ control: text.id, label: this.labelOf(text.id), words: word(this, "over", text.value.trim().length - this.given.most) });
    for (const question of asked) this.ask(question, wrong);
    if (wrong.length) this.summary(wrong);
    else {
      this.lines();
      this.show(true);
    }
  }

  private questions(values: (number | null)[], wrong: Wrong[]): Question[] {
    const found: Question[] = [];
    const known: Record<string, number | null | undefined> = { ...this.given.known };
    for (const field of this.given.fields) known[field.c] = values[field.p];
    for (const check of broken(this.given.checks, known)) {
      const place = check.positions[0] ?? 0;
      if (check.level === "question") found.push({ id: `r${check.order}`, place, words: check.words, record: false });
      else wrong.push(this.at(this.field(place), check.words));
    }
    for (const field of this.given.fields) {
      const value = values[field.p];
      if (field.x !== null && value !== null && value !== field.x)
        found.push({ id: `s${field.p}`, place: field.p, words: word(this, "records").replace("{r}", shownNumber(field.x, field.d)), record: true });
    }
    return found;
  }

  private field(place: number): Field {
    return this.given.fields.find((one) => one.p === place) as Field;
  }

  private at(field: Field, words: string): Wrong {
    return { control: `id_s${field.p}`, label: field.n, words };
  }

  private labelOf(id: string): string {
    return this.querySelector(`label[for="${id}"]`)?.textContent ?? "";
  }

  private row(place: number): HTMLElement | null {
    return this.querySelector(`[data-place="${place}"]`);
  }

  private ask(question: Question, wrong: Wrong[]): void {
    const asks = this.row(question.place)?.querySelector(".asks");
    if (!asks) return;
    const name = `${question.record ? "l" : "k"}_${question.id}`;
    if (!this.control(name)) asks.append(question.record ? this.reason(question, name) : this.choice(question, name));
    const control = this.form.elements.namedItem(name);
    const answer = control instanceof RadioNodeList || control instanceof HTMLInputElement ? control.value.trim() : "";
    const settled = question.record ? answer !== "" : answer === "dung";
    if (!settled) wrong.push({ control: `id_${name}`, label: this.field(question.place).n, words: question.words });
  }

  private choice(question: Question, name: string): HTMLElement {
    const box = document.createElement("fieldset");
    box.className = "ask-in";
    const legend = document.createElement("legend");
    legend.append(Object.assign(document.createElement("b"), { textContent: question.words }));
    const fair = Object.assign(document.createElement("p"), { className: "fine", textContent: word(this, "fair") });
    box.append(legend, fair);
    for (const [at, value] of ["dung", "sua"].entries()) {
      const label = Object.assign(document.createElement("label"), { className: "opt" });
      const id = `id_${name}${at ? "_2" : ""}`;
      label.htmlFor = id;
      label.append(
        Object.assign(document.createElement("input"), { type: "radio", id, name, value }),
        Object.assign(document.createElement("span"), { textContent: word(this, at ? "wrong" : "right") }),
      );
      box.append(label);
    }
    return box;
  }

  private reason(question: Question, name: string): HTMLElement {
    const box = Object.assign(document.createElement("div"), { className: "ask-in" });
    const label = Object.assign(document.createElement("label"), { className: "lab", textContent: question.words });
    label.htmlFor = `id_${name}`;
    const input = Object.assign(document.createElement("input"), { className: "in", id: `id_${name}`, name, maxLength: 200, autocomplete: "off" });
    const reader = Object.assign(document.createElement("p"), { className: "fine", id: `rl_${question.id}`, textContent: word(this, "reader") });
    input.setAttribute("aria-describedby", reader.id);
    box.append(label, reader, input);
    return box;
  }

  private clear(): void {
    for (const found of document.querySelectorAll(".errsum")) found.remove();
    for (const found of this.querySelectorAll(".num.bad, .field.bad")) found.classList.remove("bad");
    for (const found of this.querySelectorAll(".err")) found.remove();
    for (const found of this.form.querySelectorAll("[aria-invalid]")) found.removeAttribute("aria-invalid");
  }

  private summary(wrong: Wrong[]): void {
    const box = Object.assign(document.createElement("div"), { className: "errsum", tabIndex: -1 });
    box.setAttribute("role", "alert");
    const words = wrong.length === 1 ? word(this, "one") : word(this, "some", wrong.length);
    const list = document.createElement("ul");
    for (const one of wrong) {
      const link = Object.assign(document.createElement("a"), { href: `#${one.control}`, textContent: `${one.label}: ${one.words}` });
      list.append(Object.assign(document.createElement("li"), {}));
      list.lastElementChild?.append(link);
      this.mark(one);
    }
    box.append(Object.assign(document.createElement("h2"), { textContent: words }), list);
    document.getElementById("tom-tat")?.replaceChildren(box);
    box.focus();
  }

  private mark(one: Wrong): void {
    const control = document.getElementById(one.control);
    if (!control) return;
    control.closest("details")?.setAttribute("open", "");
    if (/^id_[kl]_/.test(one.control)) return;
    control.setAttribute("aria-invalid", "true");
    const box = control.closest(".num, .field");
    box?.classList.add("bad");
    const words = Object.assign(document.createElement("p"), { className: "err", id: `e_${one.control}`, textContent: one.words });
    (box?.querySelector(".num-in") ?? control).before(words);
  }

  // Everything once more, before it is sent.
  private lines(): void {
    const list = this.querySelector("#xem-lai dl");
    if (!list) return;
    const made = this.given.fields.map((field) => this.line(field.n, `${this.control(`s${field.p}`)?.value ?? ""} ${field.u}`, `id_s${field.p}`));
    for (const text of this.querySelectorAll<HTMLTextAreaElement>("textarea"))
      if (text.value.trim()) made.push(this.line(this.labelOf(text.id), text.value.trim(), text.id));
    list.replaceChildren(...made);
  }

  private line(label: string, value: string, control: string): HTMLElement {
    const box = document.createElement("div");
    const change = document.createElement("dd");
    change.className = "change";
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: word(this, "change") });
    button.append(Object.assign(document.createElement("span"), { className: "vh", textContent: ` ${label}` }));
    button.addEventListener("click", () => {
      this.show(false);
      const target = document.getElementById(control);
      target?.closest("details")?.setAttribute("open", "");
      target?.focus();
    });
    change.append(button);
    box.append(Object.assign(document.createElement("dt"), { textContent: label }), Object.assign(document.createElement("dd"), { textContent: value }), change);
    return box;
  }

  private show(check: boolean): void {
    const section = this.querySelector<HTMLElement>("#xem-lai");
    if (!section) return;
    if (check && !section.querySelector("dl div")) this.lines();
    this.form.hidden = check;
    section.hidden = !check;
    if (check) section.querySelector<HTMLElement>("h2")?.focus();
    else if (this.waits) {
      this.waits = false;
      void this.store(false);
    }
  }

  private async send(): Promise<void> {
    if (this.busy) return;
    window.clearTimeout(this.timer);
    const once = this.control("once");
    if (once && !once.value) this.typed();
    window.clearTimeout(this.timer);
    window.clearTimeout(this.soon);
    this.waits = true;
    await this.store(true);
    await this.flush();
  }

  private async networkBack(): Promise<void> {
    if (!navigator.onLine) return;
    if (this.waits) await this.flush();
    else if (this.kept) await this.save();
  }

  private async flush(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.say(word(this, "sending"));
    try {
      await this.writing;
      const tokens = this.dataset["tokens"] ?? "";
      const owner = await this.owner;
      const answer =
        owner && this.kept
          ? await sendKept(owner, tokens, this.kept)
          : await post(this.dataset["owner"] ?? "", tokens, `${this.address}gui/`, this.fields());
      if (answer.state === "received" || answer.state === "branch") {
        this.net("");
        this.say(word(this, "received").replace("{t}", answer.at ?? ""));
        window.location.assign(answer.next ?? this.address);
      } else await this.told(answer, this.kept);
    } finally {
      this.busy = false;
    }
  }

  // What the server, or its absence, means for the person: never "sent" before it is. What was not taken stays on this
  // device too, until the server's page shows it with what is wrong, or beside what somebody else kept.
  private async told(answer: Answer, kept: Kept | null): Promise<void> {
    const time = this.clock(kept?.at ?? Date.now());
    if (answer.state === "offline") {
      const words = kept ? word(this, this.waits ? "kept" : "offline") : word(this, "bare");
      this.net(words.replace("{t}", time));
      this.say(words.replace("{t}", time));
    } else if (answer.state === "signed_out") this.say(word(this, "signed_out"), this.signIn());
    else {
      this.waits = false;
      await this.store(false);
      const stale = (answer.state as string) === "stale";
      this.say(stale ? word(this, "stale") : `${word(this, "refused")} ${(answer.errors ?? []).join(" ")}`, this.again());
    }
  }

  private signIn(): HTMLElement {
    const href = `/dang-nhap/?next=${encodeURIComponent(this.address)}`;
    return Object.assign(document.createElement("a"), { href, textContent: word(this, "sign_in") });
  }

  // The way without scripts: what stands in the fields goes along.
  private again(): HTMLElement {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link", textContent: word(this, "again") });
    button.addEventListener("click", () => this.form.submit());
    return button;
  }

  private say(words: string, lead?: HTMLElement): void {
    for (const status of this.querySelectorAll("#giu, #xem-lai [role=status]")) {
      if (status.textContent === words && !lead) continue;
      status.textContent = words;
      if (!lead || status.closest("[hidden]")) continue;
      status.append(" ", lead);
    }
  }

  private net(words: string): void {
    const bar = document.getElementById("mang");
    const text = bar?.querySelector("p");
    if (!bar || !text) return;
    text.textContent = words;
    bar.hidden = words === "";
  }

  private clock(at: number): string {
    const shape = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" } as const;
    return new Intl.DateTimeFormat("en-GB", shape).format(at);
  }

  private count(): void {
    for (const place of this.querySelectorAll<HTMLElement>("[data-count]")) {
      const text = document.getElementById(place.dataset["count"] ?? "") as HTMLTextAreaElement | null;
      const left = this.given.most - (text?.value.trim().length ?? 0);
      place.textContent = left < this.given.most ? word(this, left < 0 ? "over" : "left", Math.abs(left)) : "";
    }
  }

  // A column copied from a sheet fills the figures below.
  private grid(): void {
    this.form.addEventListener("paste", (event) => {
      const target = event.target;
      const rows = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r/g, "").replace(/\n$/, "").split("\n");
      if (!(target instanceof HTMLInputElement) || !/^s\d+$/.test(target.name) || rows.length < 2) return;
      event.preventDefault();
      const inputs = this.given.fields.map((field) => this.control(`s${field.p}`));
      const start = inputs.indexOf(target);
      for (const [at, row] of rows.entries()) {
        const input = inputs[start + at];
        if (!input) break;
        input.value = (row.split("\t")[0] ?? "").trim();
        input.closest("details")?.setAttribute("open", "");
      }
      this.typed();
    });
  }
}

customElements.define("by-report", ReportForm);
