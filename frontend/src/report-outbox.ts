// <by-outbox>: on every desk page. Sends what this person kept on this phone as soon as there is a network, and says so.
import { sendKept } from "./report-sending";
import { type Owner, ownerOf, waiting } from "./report-store";
import { word } from "./words";

const AGAIN = 20_000;

class Outbox extends HTMLElement {
  private busy = false;
  private owner: Owner | null = null;

  connectedCallback(): void {
    void this.begin();
  }

  private async begin(): Promise<void> {
    this.owner = await ownerOf(this);
    // The page of a report looks after its own sending.
    if (!this.owner || document.querySelector("by-report")) return;
    window.addEventListener("online", () => void this.flush());
    window.setInterval(() => void this.flush(), AGAIN);
    await this.flush();
  }

  private async flush(): Promise<void> {
    if (this.busy || !this.owner) return;
    this.busy = true;
    try {
      for (const kept of await waiting(this.owner)) {
        this.say("sending");
        const answer = await sendKept(this.owner, this.dataset["tokens"] ?? "", kept);
        const lead = answer.next ?? answer.address;
        if (answer.state === "received") this.say("received", answer.at, lead);
        else this.say(answer.state === "offline" ? "kept" : answer.state, "", lead);
        if (answer.state === "offline") return;
      }
    } finally {
      this.busy = false;
    }
  }

  private say(state: string, time = "", lead = ""): void {
    const words = word(this, state).replace("{t}", time ?? "");
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (!status) return;
    status.textContent = words;
    if (lead && state !== "kept") {
      const link = document.createElement("a");
      link.href = lead;
      link.textContent = word(this, "open");
      status.append(" ", link);
    }
    this.hidden = false;
  }
}

customElements.define("by-outbox", Outbox);
