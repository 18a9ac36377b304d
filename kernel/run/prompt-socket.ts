/**
 * A WebSocket that acknowledges what it receives at once. The server sends a cell's reply and its "idle" as two small
 * packets, and by Nagle's rule the second waits until the first is acknowledged, which TCP puts off by 40 ms unless
 * there is something to send: so we send a pong, which asks for no answer.
 */

/** What Node's WebSockets have beyond the browser's. */
interface PongingSocket {
  readonly readyState: number;
  addEventListener(type: "message", listener: () => void): void;
  pong(): void;
}

type SocketClass = typeof WebSocket;

/** A class of sockets like the given one that answer each burst of messages with a pong. */
export function promptSocket(socketClass: SocketClass): SocketClass {
  return class extends socketClass {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const socket = this as unknown as PongingSocket;
      if (typeof socket.pong !== "function") return;
      let due = false;
      socket.addEventListener("message", () => {
        if (due) return;
        due = true;
        setImmediate(() => {
          due = false;
          if (socket.readyState === 1) socket.pong();
        });
      });
    }
  };
}
