// Starts the page, or, in a worker, the other thread.
import { App } from "./app";
import { Bits } from "./bits";
import { bridge } from "./bridge";
import { Card } from "./card";
import { Client } from "./client";
import { Colors } from "./color";
import { byId, h, icon, say } from "./dom";
import { inflate, toBytes } from "./decode";
import { Filter } from "./filter";
import { plain, type Head, type Settings } from "./head";
import { Input, type Tool } from "./input";
import { Labels } from "./labels";
import { Link } from "./link";
import { Minimap } from "./minimap";
import { Model } from "./model";
import { Points } from "./points";
import { Search } from "./search";
import { Shapes } from "./shapes";
import { Share } from "./share";
import { Topics } from "./topics";
import { hex } from "./colors";
import { openGl } from "./webgl";
import { serve } from "./worker";

/** Blocks of a page whose data lies beside it arrive through this function. */
const beside = new Map<string, string>();

function block(name: string): string | null {
  const element = document.getElementById("b-" + name);
  const packed = element ? element.textContent : beside.get(name);
  // Once read it is not needed twice.
  element?.remove();
  beside.delete(name);
  return packed ?? null;
}

/** The same block in pieces of moderate length: one string of a million texts would take the page's time. */
function blockParts(name: string): string[] {
  const element = document.getElementById("b-" + name);
  if (!element) return pieces(beside.get(name) ?? "");
  const out = [...element.childNodes].flatMap((node) => pieces(node.nodeValue ?? ""));
  element.remove();
  return out;
}

function pieces(text: string): string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length; at += 1 << 20) out.push(text.slice(at, at + (1 << 20)));
  return out;
}

const parsed = new Promise<void>((done) => {
  if (typeof document === "undefined") return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => done());
  else done();
});

/** Lets the browser paint. */
const painted = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done, 0)));

function dress(settings: Settings): void {
  const app = byId("app");
  app.style.width = settings.width;
  if (settings.height) {
    app.style.height = settings.height;
    app.style.maxHeight = "100dvh";
  }
  const family = settings.fontFamily + (/sans|system|arial|helvetica|roboto|inter/i.test(settings.fontFamily) ? ", system-ui, sans-serif" : ", Georgia, serif");
  const title = byId("title"), sub = byId("subtitle");
  title.textContent = plain(settings.title ?? "");
  sub.textContent = plain(settings.subTitle ?? "");
  title.hidden = !title.textContent;
  sub.hidden = !sub.textContent;
  title.style.fontSize = settings.titleFontSize + "px";
  title.style.fontFamily = byId("labels").style.fontFamily = family;
  sub.style.fontSize = settings.subTitleFontSize + "px";
  if (settings.logo) {
    const logo = byId<HTMLImageElement>("logo");
    logo.src = settings.logo;
    logo.style.width = `min(${settings.logoWidth}px, 40%)`;
    logo.hidden = false;
  }
}

function themed(app: App, settings: Settings): void {
  const root = document.documentElement.style;
  app.on((change) => {
    if (change !== "theme") return;
    // A ground that was asked for belongs to the theme it was chosen in: text stays readable by the ground's own lightness.
    if (settings.background) byId("app").style.background = settings.background;
    const [r, g, b, a] = hex(settings.haloColor);
    root.setProperty("--halo", app.dark ? `rgb(${255 - r} ${255 - g} ${255 - b} / ${a})` : settings.haloColor);
  });
}

function darkAtFirst(settings: Settings): boolean {
  if (settings.theme !== "SYSTEM") return settings.theme === "DARK";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function tabs(app: App, pages: [id: string, name: string, page: HTMLElement, shown?: () => void][], open: boolean): void {
  const list = byId("tabs"), box = byId("pages"), panel = byId("panel");
  const shut = () => {
    panel.classList.add("shut");
    pages.forEach(([, , page], k) => {
      page.hidden = true;
      buttons[k]!.setAttribute("aria-selected", "false");
    });
  };
  const buttons = pages.map(([id, name, page, shown], i) => {
    page.id = "page-" + id;
    page.setAttribute("role", "tabpanel");
    page.setAttribute("aria-labelledby", "tab-" + id);
    page.tabIndex = 0;
    page.hidden = true;
    box.append(page);
    const button = h("button", { type: "button", role: "tab", id: "tab-" + id, "aria-controls": "page-" + id, "aria-selected": "false", tabindex: i ? "-1" : "0", onclick: () => {
      if (!page.hidden && !panel.classList.contains("shut")) {
        shut();
        return;
      }
      panel.classList.remove("shut");
      pages.forEach(([, , other], k) => {
        other.hidden = k !== i;
        buttons[k]!.setAttribute("aria-selected", String(k === i));
        buttons[k]!.tabIndex = k === i ? 0 : -1;
      });
      shown?.();
    } }, name);
    list.append(button);
    return button;
  });
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = event.key === "ArrowRight" ? at + 1 : event.key === "ArrowLeft" ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : NaN;
    if (at < 0 || isNaN(to)) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length]!;
    next.focus();
    if (next.getAttribute("aria-selected") !== "true") next.click();
  });
  panel.classList.add("shut");
  // On a phone the panel lies where the card of a point opens.
  let pinned = -1;
  app.on((change) => {
    if (change !== "point" || app.pinned === pinned) return;
    pinned = app.pinned;
    if (pinned < 0 || innerWidth > 700) return;
    const inside = panel.contains(document.activeElement);
    shut();
    // What was pressed is out of sight: keys go on at the map.
    if (inside) byId("map").focus({ preventScroll: true });
  });
  if (open) buttons[0]!.click();
}

function tools(app: App, input: Input): void {
  const bar = byId("tools");
  const add = (id: string, name: string, path: string, act: () => void, pressed?: boolean) => {
    const button = h("button", { class: "b", type: "button", id, title: name, "aria-label": name, "aria-pressed": pressed === undefined ? undefined : String(pressed), onclick: act }, icon(path));
    bar.append(button);
    return button;
  };
  add("zoom-in", "Zoom in", "M12 5v14M5 12h14", () => input.zoom(1.6));
  add("zoom-out", "Zoom out", "M5 12h14", () => input.zoom(1 / 1.6));
  add("home", "Show everything", "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", () => app.flyTo(app.homeView()));
  const choose = (tool: Tool) => () => input.setTool(input.tool === tool ? "move" : tool);
  const lasso = add("lasso", "Select with a lasso", "M7 17c-6-3-4-12 5-12s10 8 4 11c-4 2-7 1-9 1zm0 0c2 0 2 3 0 3s-3-1-3-1", choose("lasso"), false);
  const box = add("box", "Select with a box", "M4 4h4M12 4h4M20 4v4M20 12v4M20 20h-4M12 20H8M4 20v-4M4 12V8", choose("box"), false);
  const theme = add("theme", "Dark theme", "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z", () => app.setDark(!app.dark), app.dark);
  input.onTool = () => {
    lasso.setAttribute("aria-pressed", String(input.tool === "lasso"));
    box.setAttribute("aria-pressed", String(input.tool === "box"));
  };
  app.on((change) => {
    if (change === "theme") theme.setAttribute("aria-pressed", String(app.dark));
  });
}

async function start(): Promise<void> {
  const client = new Client();
  const head: Head = JSON.parse(new TextDecoder().decode(await inflate(toBytes(block("head")!))));
  dress(head.settings);
  const model = new Model(head, client);
  if (!document.getElementById("b-x")) {
    await parsed;
    if (!beside.has("x")) throw new Error("the file with its data does not lie beside it");
  }
  const first = model.loadFirst(block), canvas = byId<HTMLCanvasElement>("map");
  // "canvas" in the address asks for the plain one.
  const opened = /[#&]canvas\b/.test(location.hash) ? null : openGl(canvas);
  await first;
  const app = new App(model, byId("stage"));
  themed(app, head.settings);
  app.dark = darkAtFirst(head.settings);
  document.documentElement.dataset.theme = app.dark ? "dark" : "light";
  app.tell("theme");
  app.start(canvas, opened);
  const shapes = new Shapes(app), card = new Card(app), input = new Input(app, card);
  const search = new Search(app), topics = new Topics(app, input), colors = new Colors(app), filter = new Filter(app);
  const points = new Points(app, card, input, search, () => {
    void search.set("");
    input.choose(new Bits(model.n), "new");
    filter.reset();
    colors.reset();
  });
  const link = new Link(app, search, colors, topics, filter);
  const share = new Share(app, shapes, () => link.text());
  app.pickLabel = (label, event) => {
    link.chose(label.layer, label.cluster);
    topics.show(label.layer, label.cluster, event.ctrlKey || event.metaKey ? "add" : event.altKey ? "remove" : undefined);
  };
  new Minimap(app);
  tools(app, input);
  tabs(app, [["topics", "Topics", topics.page], ["color", "Color", colors.page], ["filter", "Filter", filter.page], ["points", "Points", points.page, () => points.update()], ["share", "Share", share.page]], head.settings.topicTree && innerWidth > 700);
  const place = () => byId("app").style.setProperty("--panel-top", byId("top").getBoundingClientRect().bottom - byId("app").getBoundingClientRect().top + 10 + "px");
  const root = document.documentElement.dataset;
  place();
  new ResizeObserver(place).observe(byId("top"));
  // Once more, now that it is known what stands beside the map.
  app.home();
  const colored = app.colorKey;
  link.read();
  if (app.colorKey === colored) app.tell("colors");
  else app.recolor();
  addEventListener("hashchange", () => {
    const before = app.colorKey;
    app.stopFlight();
    link.read();
    if (app.colorKey !== before) app.recolor();
    if (root.ready) link.readLater();
    app.refresh();
  });
  if (head.settings.theme === "SYSTEM") matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => app.setDark(event.matches));
  let before = app.dark;
  addEventListener("beforeprint", () => {
    before = app.dark;
    app.setDark(false);
  });
  addEventListener("afterprint", () => app.setDark(before));
  await painted();
  performance.mark("first-picture");
  root.picture = performance.now().toFixed(0);
  root.renderer = app.renderer.kind;
  await model.loadOutlines(block);
  app.refresh();
  await parsed;
  await model.loadRest(block, blockParts, () => app.tell("data"));
  app.tell("data");
  bridge(app, { input, search, colors, topics });
  link.readLater();
  root.ready = performance.now().toFixed(0);
  // For those who drive the page: tests, and people at the console.
  Object.assign(window, { isogloss: { app, model, input, card, search, topics, colors, filter, points, share, link, Labels } });
}

if (typeof document === "undefined") {
  const post = postMessage as (message: unknown, transfer: Transferable[]) => void;
  const take = serve((id, value, transfer = [], complete = true) => post([id, value, complete], transfer));
  addEventListener("message", ({ data }) => void take(data).catch((problem) => post([data.id, null, true, String(problem)], [])));
} else {
  (window as any).isoglossBlock = (name: string, packed: string) => beside.set(name, packed);
  start().catch((problem: Error) => {
    say("The map could not be shown: " + problem.message);
    byId("live").className = "problem";
    document.documentElement.dataset.problem = problem.message;
  });
}
