// SPDX-License-Identifier: Apache-2.0
// Bytes travel in binary messages. Each is acknowledged by the text message "ack", and at most
// WINDOW of them are on their way in each direction.
const WINDOW = 8;
const LARGEST = 4096; // bytes of a message to the shell

const tabs = [];
const nav = document.querySelector("nav");

/** Sends keys, and holds back what goes beyond the window: a large paste waits here. */
function keysOf(socket) {
  const encoder = new TextEncoder();
  let waiting = new Uint8Array(0);
  let onTheWay = 0;
  function send() {
    while (waiting.length > 0 && onTheWay < WINDOW && socket.readyState === WebSocket.OPEN) {
      socket.send(waiting.subarray(0, LARGEST));
      waiting = waiting.slice(LARGEST);
      onTheWay++;
    }
  }
  return {
    type(text) {
      const typed = encoder.encode(text);
      const all = new Uint8Array(waiting.length + typed.length);
      all.set(waiting);
      all.set(typed, waiting.length);
      waiting = all;
      send();
    },
    acknowledged() {
      onTheWay--;
      send();
    },
  };
}

function openTab() {
  const term = new Terminal();
  const fit = new FitAddon.FitAddon();
  term.loadAddon(fit);
  const pane = document.querySelector("main").appendChild(document.createElement("div"));
  const button = nav.insertBefore(document.createElement("button"), nav.lastElementChild);
  const socket = new WebSocket(`ws://${location.host}/shell`);
  const keys = keysOf(socket);
  const tab = { term, socket, pane, button, fit };
  tabs.push(tab);
  button.textContent = "shell ×";
  button.title = "Show; double click closes";
  button.onclick = () => show(tab);
  button.ondblclick = () => socket.close();

  socket.binaryType = "arraybuffer";
  socket.onopen = () => resize(term.cols, term.rows);
  socket.onmessage = ({ data }) =>
    data === "ack"
      ? keys.acknowledged()
      : term.write(new Uint8Array(data), () => socket.send("ack")); // when it is on the screen
  socket.onclose = () => {
    tabs.splice(tabs.indexOf(tab), 1);
    term.dispose();
    pane.remove();
    button.remove();
    if (tabs.length > 0) show(tabs.at(-1));
  };
  const resize = (cols, rows) =>
    socket.readyState === WebSocket.OPEN && socket.send(`size ${cols} ${rows}`);
  term.onData(keys.type);
  term.onResize(({ cols, rows }) => resize(cols, rows));
  term.open(pane);
  show(tab);
  return tab;
}

function show(tab) {
  for (const other of tabs) {
    other.pane.hidden = other !== tab;
    other.button.classList.toggle("active", other === tab);
  }
  tab.fit.fit();
  tab.term.focus();
}

window.onresize = () => tabs.filter((tab) => !tab.pane.hidden).forEach((tab) => tab.fit.fit());
document.getElementById("add").onclick = openTab;
openTab();
