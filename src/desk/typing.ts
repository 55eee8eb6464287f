import type { EditorEvent } from '#editor/event.ts';

/** Where the text goes. */
export interface TypedOn {
  /** Whether there is a text that it belongs to now. */
  readonly typing: boolean;
  handle(event: Extract<EditorEvent, { type: 'text' | 'compose' }>): unknown;
}

/**
 * Brings text from a text field that nobody sees to the editor, so that dead keys, input methods, the emoji window and
 * pasting work as in any text field. Gives what ends it.
 */
export function listenToTyping(field: HTMLTextAreaElement, desk: TypedOn): () => void {
  let composing = false;
  const typed = (text: string) => {
    field.value = '';
    if (text !== '' && desk.typing) desk.handle({ type: 'text', text });
  };
  const onInput = (event: Event) => {
    if (composing || (event as InputEvent).isComposing) return;
    typed(field.value);
  };
  const onStart = () => {
    composing = true;
  };
  const onUpdate = ({ data }: CompositionEvent) => {
    if (desk.typing) desk.handle({ type: 'compose', text: data });
  };
  const onEnd = ({ data }: CompositionEvent) => {
    composing = false;
    if (desk.typing) desk.handle({ type: 'compose', text: '' });
    typed(data);
  };
  field.addEventListener('input', onInput);
  field.addEventListener('compositionstart', onStart);
  field.addEventListener('compositionupdate', onUpdate);
  field.addEventListener('compositionend', onEnd);
  return () => {
    field.removeEventListener('input', onInput);
    field.removeEventListener('compositionstart', onStart);
    field.removeEventListener('compositionupdate', onUpdate);
    field.removeEventListener('compositionend', onEnd);
  };
}
