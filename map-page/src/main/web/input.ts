// Mouse, touch and keyboard on the map.
import type { App } from "./app";
import type { Card } from "./card";
import { Bits } from "./bits";
import { byId, s, say, number } from "./dom";

export type Tool = "move" | "lasso" | "box";
export type Mode = "new" | "add" | "remove" | "intersect";

export class Input {
  tool: Tool = "move";
  mode: Mode = "new";
  private pointers = new Map<number, { x: number; y: number }>();
  private line: number[] = [];
  private dragged = false;
  private drawn: SVGElement;
  onTool: () => void = () => undefined;
  /** Milliseconds of the latest picks, for those who measure. */
  readonly picks: number[] = [];

  constructor(private app: App, private card: Card) {
    this.drawn = s("path", { class: "lasso" });
    document.getElementById("marks")!.append(this.drawn);
    const stage = app.stage;
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("pointercancel", (event) => this.up(event));
    stage.addEventListener("pointerleave", () => this.card.hover(-1));
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("dblclick", (event) => {
      if ((event.target as Element).closest("#card")) return;
      const { x, y } = this.at(event);
      // The first of the two clicks may have opened a card, which was not meant.
      if (app.pinned >= 0) this.card.pin(-1);
      const view = app.camera.view;
      app.camera.zoomAt(x, y, 2);
      const to = app.camera.view;
      app.camera.view = view;
      app.flyTo(to, 250);
    });
    // Of the document: who has not pressed anything yet holds no part of the page.
    document.addEventListener("keydown", (event) => this.key(event));
  }

  private get map(): HTMLElement {
    return byId("map");
  }

  private at(event: MouseEvent): { x: number; y: number } {
    const box = this.app.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  setTool(tool: Tool): void {
    this.tool = tool;
    this.map.classList.toggle("aim", tool !== "move");
    this.onTool();
    if (tool !== "move") say(tool === "lasso" ? "Lasso: draw around points" : "Box: drag over points");
  }

  private down(event: PointerEvent): void {
    if ((event.target as Element).closest("#card") || event.button !== 0) return;
    this.app.stopFlight();
    this.pointers.set(event.pointerId, this.at(event));
    this.dragged = false;
    const { x, y } = this.at(event);
    if ((this.tool !== "move" || event.shiftKey) && this.pointers.size === 1) this.line = [x, y];
    else this.map.classList.add("busy");
  }

  private move(event: PointerEvent): void {
    const now = this.at(event), before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse" && !(event.target as Element).closest("#card")) this.hover(now.x, now.y);
      return;
    }
    const app = this.app;
    if (!this.dragged && Math.hypot(now.x - before.x, now.y - before.y) > 2) {
      this.dragged = true;
      // Only now: a label that is pressed without moving keeps its click.
      try {
        app.stage.setPointerCapture(event.pointerId);
      } catch {
        // A pointer made by a script cannot be captured; it works without.
      }
    }
    if (this.line.length && this.pointers.size === 1) {
      if (this.tool === "box" || (this.tool === "move" && event.shiftKey)) {
        const [x0, y0] = this.line as [number, number];
        this.line = [x0, y0, now.x, y0, now.x, now.y, x0, now.y];
      } else if (Math.hypot(now.x - this.line.at(-2)!, now.y - this.line.at(-1)!) > 3) {
        this.line.push(now.x, now.y);
      }
      this.showLine();
      this.pointers.set(event.pointerId, this.line.length > 8 ? now : before);
      return;
    }
    if (this.pointers.size === 1) {
      if (!this.dragged) return;
      app.camera.panBy(now.x - before.x, now.y - before.y);
      this.card.hover(-1);
    } else {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)![1];
      const was = Math.hypot(before.x - other.x, before.y - other.y), is = Math.hypot(now.x - other.x, now.y - other.y);
      app.camera.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
      app.camera.zoomAt((now.x + other.x) / 2, (now.y + other.y) / 2, is / Math.max(was, 1));
      this.line = [];
      this.showLine();
    }
    this.pointers.set(event.pointerId, now);
    app.moved();
  }

  private up(event: PointerEvent): void {
    const known = this.pointers.delete(event.pointerId);
    this.map.classList.remove("busy");
    if (!known) return;
    if (this.line.length >= 6) this.select(this.line, event);
    else if (!this.dragged && event.type === "pointerup" && this.pointers.size === 0 && !(event.target as Element).closest(".lb")) this.click(event);
    this.line = [];
    this.showLine();
    if (this.dragged) this.app.refresh();
  }

  private showLine(): void {
    this.drawn.setAttribute("d", this.line.length < 4 ? "" : "M" + this.line.map((v, i) => (i && i % 2 === 0 ? "L" : "") + v.toFixed(1)).join(" ") + "Z");
  }

  private select(line: number[], event: MouseEvent): void {
    const { app } = this, camera = app.camera;
    const corners = new Float64Array(line.length);
    for (let k = 0; k < line.length; k += 2) {
      corners[k] = camera.fromX(line[k]!);
      corners[k + 1] = camera.fromY(line[k + 1]!);
    }
    const start = performance.now();
    this.choose(app.model.index.inside(corners), event.altKey ? "remove" : event.ctrlKey || event.metaKey ? "add" : this.mode);
    app.stage.dataset.lassoMs = (performance.now() - start).toFixed(1);
  }

  /** Combines points with the selection. */
  choose(points: Bits, mode: Mode = this.mode): void {
    const { app } = this, old = app.selection;
    let chosen: Bits | null = points;
    if (old && mode === "add") chosen = old.or(points);
    else if (old && mode === "remove") chosen = old.minus(points);
    else if (old && mode === "intersect") chosen = old.and(points);
    else if (mode === "remove") chosen = null;
    if (chosen && chosen.count() === 0) chosen = null;
    app.mask("selection", chosen);
    say(chosen ? number.format(chosen.count()) + " points selected" : "Nothing selected");
  }

  private pick(x: number, y: number, within: number): number {
    const camera = this.app.camera;
    return this.app.model.index.nearest(camera.fromX(x), camera.fromY(y), within / camera.scale, (i) => this.app.isLit(i));
  }

  private hover(x: number, y: number): void {
    const start = performance.now();
    const point = this.pick(x, y, Math.max(6, this.app.look.radius + 3));
    this.card.hover(point);
    this.picks.push(performance.now() - start);
    if (this.picks.length > 500) this.picks.shift();
    this.map.classList.toggle("over", point >= 0);
  }

  private click(event: PointerEvent): void {
    const { x, y } = this.at(event);
    this.card.pin(this.pick(x, y, event.pointerType === "touch" ? 22 : Math.max(6, this.app.look.radius + 3)));
  }

  private wheel(event: WheelEvent): void {
    if ((event.target as Element).closest("#card.pinned")) return;
    event.preventDefault();
    this.app.stopFlight();
    const { x, y } = this.at(event);
    const turn = event.deltaY * (event.deltaMode === 1 ? 30 : 1);
    this.app.camera.zoomAt(x, y, Math.exp(-Math.max(-300, Math.min(300, turn)) * (event.ctrlKey ? 0.01 : 0.0022)));
    this.app.moved();
  }

  zoom(factor: number): void {
    const { target } = this.app;
    this.app.flyTo({ ...target, scale: target.scale * factor }, 250);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.key === "Escape") {
      if (this.line.length) this.line = [];
      else if (this.app.pinned >= 0) this.card.pin(-1);
      else if (this.tool !== "move") this.setTool("move");
      else if (this.app.selection) this.choose(new Bits(this.app.model.n), "new");
      this.showLine();
      return;
    }
    if (target.closest("input,select,textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("query").focus();
      return;
    }
    if (target.id !== "map") return;
    const camera = this.app.camera, far = event.shiftKey ? 240 : 80;
    const pan: Record<string, [number, number]> = { ArrowLeft: [far, 0], ArrowRight: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const by = pan[event.key];
    if (by) {
      this.app.land();
      camera.panBy(...by);
      this.app.moved();
    } else if (event.key === "+" || event.key === "=") this.zoom(1.6);
    else if (event.key === "-" || event.key === "_") this.zoom(1 / 1.6);
    else if (event.key === "0" || event.key === "Home") this.app.flyTo(this.app.homeView());
    else if (event.key === "l") this.setTool(this.tool === "lasso" ? "move" : "lasso");
    else if (event.key === "b") this.setTool(this.tool === "box" ? "move" : "box");
    else if (event.key === "v") this.selectView();
    else if (event.key === "Enter" || event.key === " ") this.card.pin(this.pick(camera.width / 2, camera.height / 2, camera.width));
    else return;
    event.preventDefault();
  }

  /** A box by keyboard: all that is in view. */
  selectView(): void {
    const { width, height } = this.app.camera;
    const camera = this.app.camera;
    const x0 = camera.fromX(0), x1 = camera.fromX(width), y0 = camera.fromY(height), y1 = camera.fromY(0);
    this.choose(this.app.model.index.inside(new Float64Array([x0, y0, x1, y0, x1, y1, x0, y1])));
  }
}
