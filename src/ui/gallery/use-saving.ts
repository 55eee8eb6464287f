import { useRef, useState } from 'react';
import type { DetailsAnswer, ImageChange, ImageDetails, ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { askServer } from '../ask-server.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { wordsFor } from './words-for.ts';

/**
 * Saves changes of one picture in the order in which they were made, each once the one before has been answered. What is
 * chosen shows at once in `picture`, and what was before again where it could not be saved.
 */
export function useSaving<T extends ImageItem>(saved: T, onSaved: (picture: ImageDetails) => void) {
  const { details: words } = useTexts('gallery');
  const common = useTexts('common');
  const [state, setState] = useState<{ text: string; failed?: boolean }>({ text: '' });
  const [pending, setPending] = useState<Partial<ImageItem>>({});
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);

  async function send(change: ImageChange): Promise<boolean> {
    try {
      const headers = { 'Content-Type': 'application/json' };
      const request = { method: 'PATCH', headers, body: JSON.stringify(change) };
      const { status: _, ...latest } = await askServer<DetailsAnswer>(routes.imageDetails(saved.id), request);
      onSaved(latest);
      setState({ text: common.saved });
      return true;
    } catch (error) {
      setState({ text: fill(words.notSaved, { reason: wordsFor(error) }), failed: true });
      return false;
    } finally {
      waiting.current--;
      if (waiting.current === 0) setPending({});
    }
  }
  function save(change: ImageChange): Promise<boolean> {
    setState({ text: words.saving });
    const { title, visibility, keep } = change;
    setPending((earlier) => ({
      ...earlier,
      ...(title !== undefined && { title }),
      ...(visibility !== undefined && { visibility }),
      ...(keep !== undefined && { keep }),
    }));
    waiting.current++;
    const turn = last.current.then(() => send(change));
    last.current = turn;
    return turn;
  }
  return { state, picture: { ...saved, ...pending }, save };
}
