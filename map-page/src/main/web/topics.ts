// The topics as a tree: every cluster, with how many of its points are lit.
import type { App } from "./app";
import type { Input, Mode } from "./input";
import { css } from "./colors";
import { h, icon, number } from "./dom";
import { plain } from "./head";

interface Node {
  layer: number;
  cluster: number;
  kids: Node[];
  item?: HTMLElement;
  kidBox?: HTMLElement;
  count?: HTMLElement;
  dot?: HTMLElement;
}

const MOST_KIDS = 400;

export class Topics {
  readonly page = h("div", { class: "page" });
  private tree = h("ul", { role: "tree", "aria-label": "Topics" });
  private roots: Node[] = [];
  private all: Node[] = [];

  constructor(private app: App, private input: Input) {
    const { head } = app.model;
    const nodes: Node[][] = head.layers.map((layer, l) => layer.names.map((_, cluster) => ({ layer: l, cluster, kids: [] })));
    nodes.forEach((layer, l) => layer.forEach((node) => {
      if (app.model.sizes[l]![node.cluster + 1] === 0) return;
      const parent = head.layers[l]!.parents[node.cluster]!;
      (parent >= 0 && nodes[l + 1] ? nodes[l + 1]![parent]!.kids : this.roots).push(node);
    }));
    const bySize = (a: Node, b: Node) => app.model.sizes[b.layer]![b.cluster + 1]! - app.model.sizes[a.layer]![a.cluster + 1]!;
    this.roots.sort(bySize);
    nodes.flat().forEach((node) => node.kids.sort(bySize));
    if (!this.roots.length) {
      this.page.append(h("p", {}, "This map has no topics."));
      return;
    }
    this.page.append(this.tree);
    this.fill(this.tree, this.roots, 1);
    this.tree.firstElementChild?.setAttribute("tabindex", "0");
    this.tree.addEventListener("keydown", (event) => this.key(event));
    app.on((change) => {
      if (change === "lit") this.recount();
      if (change === "colors") this.recolor();
    });
  }

  private fill(box: HTMLElement, nodes: Node[], level: number): void {
    nodes.slice(0, MOST_KIDS).forEach((node, i) => box.append(this.make(node, level, i + 1, nodes.length)));
    if (nodes.length > MOST_KIDS) box.append(h("li", { role: "none" }, h("p", {}, `${number.format(nodes.length - MOST_KIDS)} smaller ones: search for topic:name`)));
  }

  private make(node: Node, level: number, place: number, of: number): HTMLElement {
    const layer = this.app.model.head.layers[node.layer]!, name = plain(layer.names[node.cluster]!);
    node.dot = h("span", { class: "dot", "aria-hidden": "true" });
    node.count = h("span", { class: "count" });
    const row = h("div", { class: "node", title: (layer.keywords?.[node.cluster] ? name + "\n" + plain(layer.keywords[node.cluster]!) : name).slice(0, 600) },
      h("span", { class: "twist", "aria-hidden": "true", onclick: (event: Event) => {
        event.stopPropagation();
        this.toggle(node);
      } }, ...(node.kids.length ? [icon("M9 6l6 6-6 6")] : [])), node.dot, h("span", { class: "name", dir: "auto" }, name || "(no name)"), node.count);
    row.addEventListener("click", (event) => this.choose(node, event));
    node.item = h("li", { role: "treeitem", tabindex: "-1", "aria-level": level, "aria-setsize": of, "aria-posinset": place, "aria-selected": "false" }, row);
    if (node.kids.length) node.item.setAttribute("aria-expanded", "false");
    (node.item as any).node = node;
    this.all.push(node);
    this.paint(node);
    this.number(node);
    return node.item;
  }

  private toggle(node: Node, open = node.item!.getAttribute("aria-expanded") !== "true"): void {
    if (!node.kids.length) return;
    node.item!.setAttribute("aria-expanded", String(open));
    if (open && !node.kidBox) {
      node.kidBox = h("ul", { role: "group", class: "kids" });
      this.fill(node.kidBox, node.kids, +node.item!.getAttribute("aria-level")! + 1);
      node.item!.append(node.kidBox);
    }
    if (node.kidBox) node.kidBox.hidden = !open;
  }

  private choose(node: Node, event: MouseEvent | KeyboardEvent): void {
    const mode: Mode | undefined = event.ctrlKey || event.metaKey ? "add" : event.altKey ? "remove" : undefined;
    this.show(node.layer, node.cluster, mode);
    this.focus(node.item!);
    for (const other of this.all) other.item!.setAttribute("aria-selected", String(other === node));
  }

  /** Selects a topic's points and goes there. */
  show(layer: number, cluster: number, mode?: Mode): void {
    const { app } = this, own = app.model.head.layers[layer]!;
    this.input.choose(app.clusterBits(layer, cluster), mode ?? this.input.mode);
    const x = own.x[cluster]! / 65535, y = own.y[cluster]! / 65535, r = Math.max(own.r[cluster]! / 65535, 1e-4) * 2;
    app.flyToBox({ x0: x - r, x1: x + r, y0: y - r, y1: y + r });
  }

  private focus(item: HTMLElement): void {
    this.tree.querySelectorAll("[tabindex='0']").forEach((other) => other.setAttribute("tabindex", "-1"));
    item.setAttribute("tabindex", "0");
    item.focus({ preventScroll: false });
  }

  private key(event: KeyboardEvent): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    if (!item) return;
    const node = (item as any).node as Node;
    const visible = [...this.tree.querySelectorAll<HTMLElement>("[role=treeitem]")].filter((one) => one.offsetParent !== null);
    const at = visible.indexOf(item);
    let to: HTMLElement | null | undefined;
    if (event.key === "ArrowDown") to = visible[at + 1];
    else if (event.key === "ArrowUp") to = visible[at - 1];
    else if (event.key === "Home") to = visible[0];
    else if (event.key === "End") to = visible[visible.length - 1];
    else if (event.key === "ArrowRight") {
      if (item.getAttribute("aria-expanded") === "false") this.toggle(node, true);
      else to = node.kidBox?.querySelector<HTMLElement>("[role=treeitem]");
    } else if (event.key === "ArrowLeft") {
      if (item.getAttribute("aria-expanded") === "true") this.toggle(node, false);
      else to = item.parentElement?.closest<HTMLElement>("[role=treeitem]");
    } else if (event.key === "Enter" || event.key === " ") this.choose(node, event);
    else if (event.key.length === 1 && !event.ctrlKey && event.key !== "/") {
      to = [...visible.slice(at + 1), ...visible.slice(0, at)].find((one) => one.textContent!.trim().toLowerCase().startsWith(event.key.toLowerCase()));
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (to) this.focus(to);
  }

  private counts: Int32Array[] = [];

  private recount(): void {
    const { model, lit } = this.app;
    this.counts = !lit ? [] : model.layers.map((codes, l) => {
      const counts = new Int32Array(model.sizes[l]!.length), words = lit.words;
      for (let w = 0; w < words.length; w++) {
        for (let v = words[w]!; v !== 0; v &= v - 1) {
          const code = codes[32 * w + 31 - Math.clz32(v & -v)]!;
          counts[code] = counts[code]! + 1;
        }
      }
      return counts;
    });
    for (const node of this.all) this.number(node);
  }

  private number(node: Node): void {
    const all = this.app.model.sizes[node.layer]![node.cluster + 1]!, lit = this.counts[node.layer]?.[node.cluster + 1];
    const told = lit === undefined ? number.format(all) : number.format(lit) + " / " + number.format(all);
    // What stays as it is need not be laid out again: a tree may show hundreds of topics while someone types.
    if (node.count!.textContent === told) return;
    node.count!.textContent = told;
    node.item?.style.setProperty("opacity", lit === 0 ? "0.62" : "1");
  }

  private recolor(): void {
    for (const node of this.all) this.paint(node);
  }

  private paint(node: Node): void {
    node.dot!.style.background = css(this.app.pointTone(node.layer, node.cluster));
  }
}
