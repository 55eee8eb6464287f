'use client';

import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Desk } from '#desk/desk.ts';
import type { ActionInfo, ActionName } from '#editor/action.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './picture-editor.module.css';
import { ToolIcon, type ToolIconName } from './tool-icon.tsx';

const tools = [
  'tool.select',
  'tool.pen',
  'tool.line',
  'tool.arrow',
  'tool.rectangle',
  'tool.ellipse',
  'tool.marker',
  'tool.text',
  'tool.step',
  'tool.hide',
  'tool.pixelate',
  'tool.pick',
] as const satisfies readonly ActionName[];
const acts = ['undo', 'redo', 'delete'] as const satisfies readonly ActionName[];

/** Every tool, the region, undo and redo. One tab stop; the arrow keys go from one to the next. */
export function Toolbar({ desk }: { desk: Desk }) {
  const words = useTexts('editor');
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = bar.current?.querySelector('button');
    if (first) first.tabIndex = 0;
  }, []);
  const infos = new Map(desk.editor.actions.map((info) => [info.name, info]));
  const shown = (names: readonly (ToolIconName & ActionName)[], pressable: boolean) =>
    names.map((name) => {
      const info = infos.get(name);
      return info ? <ActionButton key={name} name={name} info={info} desk={desk} pressable={pressable} /> : null;
    });
  return (
    <div
      ref={bar}
      className={styles.toolbar}
      role="toolbar"
      aria-label={words.tools}
      onKeyDown={(event) => walk(event, bar.current)}
      onPointerDown={keepFocus}
    >
      {shown(tools, true)}
      <ToolButton
        icon="crop"
        label={words.crop}
        keys="Shift+C"
        pressed={desk.cropping}
        onPress={() => desk.toggleCropping()}
      />
      <span className={styles.gap} />
      {shown(acts, false)}
    </div>
  );
}

interface ActionButtonProps {
  name: ToolIconName & ActionName;
  info: ActionInfo;
  desk: Desk;
  pressable: boolean;
}

function ActionButton({ name, info, desk, pressable }: ActionButtonProps) {
  return (
    <ToolButton
      icon={name}
      label={info.label}
      keys={info.key}
      disabled={!info.enabled}
      {...(pressable && { pressed: info.active && !desk.cropping })}
      onPress={() => desk.run(info.name)}
    />
  );
}

interface ToolButtonProps {
  icon: ToolIconName;
  label: string;
  keys: string;
  pressed?: boolean;
  disabled?: boolean;
  /** A tab stop of its own, outside of a toolbar. */
  stop?: boolean;
  onPress: () => void;
}

/** A button with a picture; not `disabled`, which would take the focus away. */
export function ToolButton({ icon, label, keys, pressed, disabled = false, stop = false, onPress }: ToolButtonProps) {
  const words = useTexts('editor');
  return (
    <button
      type="button"
      className={styles.tool}
      aria-label={label}
      aria-keyshortcuts={stop ? undefined : keys.replace('Ctrl', 'Control')}
      aria-pressed={pressed}
      aria-disabled={disabled || undefined}
      title={fill(words.tooltip, { name: label, key: keys })}
      tabIndex={stop ? 0 : -1}
      onClick={() => disabled || onPress()}
    >
      <ToolIcon name={icon} />
    </button>
  );
}

/** A click on a button leaves the keyboard with the picture. */
export function keepFocus(event: { preventDefault(): void; target: EventTarget }): void {
  if (!(event.target instanceof HTMLElement) || !event.target.closest('input, select')) event.preventDefault();
}

function walk(event: KeyboardEvent, bar: HTMLElement | null): void {
  const buttons = [...(bar?.querySelectorAll('button') ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const last = buttons.length - 1;
  const to = {
    ArrowRight: at === last ? 0 : at + 1,
    ArrowDown: at === last ? 0 : at + 1,
    ArrowLeft: at <= 0 ? last : at - 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = -1;
  const next = buttons[to];
  if (!next) return;
  next.tabIndex = 0;
  next.focus();
}
