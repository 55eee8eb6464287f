import { once } from 'node:events';
import { connect } from 'node:net';

const magic = 'i3-ipc';
const kinds = { get_tree: 4 } as const;

/** Asks sway, or i3, one question over its socket (sway-ipc(7)); the answer is JSON that the caller checks. */
export async function askSway(path: string, kind: keyof typeof kinds): Promise<unknown> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    const head = Buffer.alloc(14);
    head.write(magic, 'latin1');
    head.writeUInt32LE(kinds[kind], 10);
    socket.write(head);
    let answer: Buffer = Buffer.alloc(0);
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, chunk as Buffer]);
      const length = answer.length >= 14 ? answer.readUInt32LE(6) : Number.POSITIVE_INFINITY;
      if (answer.length >= 14 + length) return JSON.parse(answer.toString('utf8', 14, 14 + length));
    }
    throw new Error('The compositor has not answered.');
  } finally {
    socket.destroy();
  }
}
