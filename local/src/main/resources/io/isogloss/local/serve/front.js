"use strict";
const byId = (id) => document.getElementById(id);
const node = (name, text) => { const made = document.createElement(name); if (text !== undefined) made.textContent = text; return made; };

async function ask(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ? body.error.message : answer.statusText);
  return body;
}

function link(title, page) {
  const made = node("a", title);
  made.href = page;
  return made;
}

async function showMaps() {
  const maps = await ask("/api/maps");
  const list = byId("maps");
  const choice = byId("in");
  const chosen = choice.value;
  list.replaceChildren();
  choice.replaceChildren();
  for (const map of maps) {
    const item = node("li");
    item.append(map.page ? link(map.title, map.page) : node("span", map.title));
    item.append(node("small", map.texts.toLocaleString() + " texts, " + map.source + ", " + new Date(map.changed).toLocaleString()));
    list.append(item);
    const option = node("option", map.title);
    option.value = map.collection;
    choice.append(option);
  }
  if (maps.some((map) => map.collection === chosen)) choice.value = chosen;
  byId("none").hidden = maps.length > 0;
  byId("search").hidden = maps.length === 0;
}

function follow(job) {
  const item = node("li");
  const bar = node("progress");
  const said = node("small");
  item.append(node("span", job.name), bar, said);
  byId("jobs").prepend(item);
  const show = (state) => {
    bar.max = state.total || 1;
    bar.value = state.state === "done" ? bar.max : state.done;
    bar.setAttribute("aria-label", state.step || state.state);
    said.textContent = state.state === "waiting" ? "waits for the map before it"
      : state.state === "running" ? state.step + " " + state.done.toLocaleString() + " of " + state.total.toLocaleString()
      : state.state === "done" ? state.texts.toLocaleString() + " texts, " + state.topics.toLocaleString() + " topics" : state.message;
    if (state.state === "done" || state.state === "failed") {
      bar.remove();
      if (state.page) item.firstChild.replaceWith(link(state.name, state.page));
      return true;
    }
    return false;
  };
  if (show(job)) return;
  const events = new EventSource("/api/jobs/" + job.id + "/events");
  events.onmessage = (event) => {
    if (show(JSON.parse(event.data))) {
      events.close();
      showMaps();
    }
  };
}

byId("send").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = byId("file").files[0];
  try {
    follow(await ask("/api/jobs?name=" + encodeURIComponent(file.name), { method: "POST", body: file }));
    byId("send").reset();
  } catch (error) {
    const item = node("li", file.name);
    item.append(node("small", error.message));
    byId("jobs").prepend(item);
  }
});

byId("search").addEventListener("submit", async (event) => {
  event.preventDefault();
  const list = byId("found");
  try {
    const answer = await ask("/api/search?limit=10&in=" + encodeURIComponent(byId("in").value) + "&q=" + encodeURIComponent(byId("words").value));
    list.replaceChildren(...answer.results.map((found) => {
      const item = node("li", (found.title ? found.title + ": " : "") + found.text.slice(0, 400));
      item.append(node("small", found.id));
      return item;
    }));
    if (answer.results.length === 0) list.append(node("li", "Nothing was found."));
  } catch (error) {
    list.replaceChildren(node("li", error.message));
  }
});

showMaps();
ask("/api/jobs").then((jobs) => jobs.reverse().forEach(follow));
