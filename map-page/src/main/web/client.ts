// Asks the other thread, or does its work here where a browser refuses one.
import { serve, type Request } from "./worker";
import { Bits } from "./bits";

type Ask = { [K in Request["do"]]: Omit<Extract<Request, { do: K }>, "id"> }[Request["do"]];

interface Waiting {
  resolve: (value: any) => void;
  reject: (problem: Error) => void;
  part: (value: any) => void;
}

/** The one policy that may make addresses of scripts: only of this page's own code. */
function ownCode(): string | null {
  const code = document.getElementById("code");
  if (!code) return null;
  const url = URL.createObjectURL(new Blob([code.textContent!], { type: "text/javascript" }));
  const types = (window as any).trustedTypes;
  return types ? types.createPolicy("isogloss", { createScriptURL: (own: string) => own }).createScriptURL(url) : url;
}

export class Client {
  private waiting = new Map<number, Waiting>();
  private next = 1;
  private post: (request: Request) => void;
  private url: string | null = null;
  private worker: Worker | null = null;
  /** What a new thread must be told when the old one had to be stopped. */
  private told: Request[] = [];

  constructor() {
    const here = this.here();
    this.post = (request) => void here(request);
    try {
      this.url = ownCode();
      if (this.url) this.start();
    } catch {
      this.worker = null;
    }
    if (!this.worker) this.post = (request) => void here(request);
  }

  private start(): void {
    const worker = new Worker(this.url!);
    this.worker = worker;
    worker.onmessage = ({ data }) => this.settle(data[0], data[1], data[2], data[3]);
    worker.onerror = () => this.fallBack();
    this.post = (request) => worker.postMessage(request);
  }

  private fallBack(): void {
    if (!this.worker) return;
    this.worker.terminate();
    this.worker = null;
    const here = this.here();
    this.post = (request) => void here(request);
    for (const request of this.told) this.post(request);
  }

  private here(): (request: Request) => Promise<void> {
    const take = serve((id, value, _, complete = true) => this.settle(id, value, complete));
    return (request) => take(request).catch((problem) => this.settle(request.id, null, true, String(problem)));
  }

  private settle(id: number, value: unknown, complete: boolean, problem?: string): void {
    const own = this.waiting.get(id);
    if (!complete) {
      own?.part(value);
      return;
    }
    if (problem) own?.reject(new Error(problem));
    else own?.resolve(value);
    this.waiting.delete(id);
  }

  private ask<T>(request: Ask, remember: boolean, part: (value: any) => void = () => undefined): Promise<T> {
    const numbered = { ...request, id: this.next++ } as Request;
    if (remember) this.told.push(numbered);
    const answer = new Promise<T>((resolve, reject) => this.waiting.set(numbered.id, { resolve, reject, part }));
    this.post(numbered);
    return answer;
  }

  unpack(packed: string, values: number, delta: boolean): Promise<Int32Array> {
    return this.ask({ do: "unpack", packed, values, delta }, true);
  }

  /** Hands a column of texts over part by part, since one long string would stop the page while it is copied. */
  async texts(name: string, packed: string[], points: number, rows: number): Promise<boolean> {
    for (const some of packed) await this.ask({ do: "part", name, packed: some }, true);
    return this.ask({ do: "texts", name, points, rows }, true);
  }

  read(name: string, points: number[]): Promise<string[]> {
    return this.ask({ do: "read", name, points }, false);
  }

  /** Words that tell these points from the others; null when a newer question took over, or there are no texts. */
  typical(points: Bits): Promise<string[] | null> {
    return this.ask({ do: "typical", points: points.words }, false);
  }

  /** Hits, or null when a newer search took over; "part" gets what is found meanwhile. A search that shows no sign of life (a regular expression can run away) is stopped. */
  async search(text: string, given: Map<number, Bits>, points: number, part: (hits: Bits) => void, limitMs = 8000): Promise<Bits | null | "stopped"> {
    let timer = 0, stop = (_: "stopped") => undefined as void;
    const late = new Promise<"stopped">((done) => (stop = done));
    const wait = () => {
      clearTimeout(timer);
      if (this.worker) timer = window.setTimeout(() => stop("stopped"), limitMs);
    };
    const old = this.worker;
    wait();
    const asked = this.ask<Uint32Array | null>({ do: "search", text, given: [...given].map(([at, bits]) => [at, bits.words]) }, false, (words) => {
      wait();
      part(new Bits(points, words));
    });
    const words = await Promise.race([asked, late]);
    clearTimeout(timer);
    if (words !== "stopped") return words && new Bits(points, words);
    if (old && this.worker === old) {
      old.terminate();
      this.start();
      for (const request of this.told) if (request.do === "texts" || request.do === "part") this.post(request);
    }
    return "stopped";
  }
}
