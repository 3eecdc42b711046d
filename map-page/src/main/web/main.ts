import { inflate, toBytes, unpack } from "./decode";

const read = async (id: string) => inflate(toBytes(document.getElementById("b-" + id)!.textContent!));

async function start() {
  const head = JSON.parse(new TextDecoder().decode(await read("head")));
  const n: number = head.points;
  const x = unpack(await read("x"), n, true), y = unpack(await read("y"), n, true);
  const canvas = document.getElementById("map") as HTMLCanvasElement;
  canvas.width = canvas.height = 900;
  const pen = canvas.getContext("2d")!;
  const k = 900 / (2 ** head.bits - 1);
  for (let i = 0; i < n; i++) pen.fillRect(x[i]! * k, 900 - y[i]! * k, 1, 1);
}

start();
