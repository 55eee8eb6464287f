'use client';

import type { Desk } from '#desk/desk.ts';
import { palette, styleParts, widthsOf } from '#editor/style.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import styles from './picture-editor.module.css';
import { keepFocus } from './toolbar.tsx';

/** Colour, width and filling of the selected mark, else of the tool in the hand; of the region, its size. */
export function StyleBar({ desk }: { desk: Desk }) {
  const words = useTexts('editor');
  const { style, styleOf } = desk.editor.state;
  if (desk.cropping) return <CropBar desk={desk} />;
  if (!style || !styleOf) {
    return (
      <div className={styles.styles}>
        <span className={styles.hint}>{desk.crop ? sizeOf(desk.crop) : words.noTool}</span>
        {desk.crop ? <WholeButton desk={desk} /> : null}
      </div>
    );
  }
  const parts = styleParts(styleOf);
  return (
    <div className={styles.styles} onPointerDown={keepFocus}>
      {parts.color ? <Colours desk={desk} current={style.color} /> : null}
      {parts.width ? (
        <label className={styles.width}>
          {words.width}
          <select
            className={styles.select}
            value={style.width}
            onChange={(event) => desk.restyle({ width: Number(event.target.value) })}
          >
            {[...new Set([...widthsOf(styleOf), style.width])]
              .sort((a, b) => a - b)
              .map((width) => (
                <option key={width} value={width}>
                  {fill(words.pixels, { count: `${width}` })}
                </option>
              ))}
          </select>
        </label>
      ) : null}
      {parts.filled ? (
        <button
          type="button"
          className={styles.toggle}
          aria-pressed={style.filled}
          aria-keyshortcuts="F"
          title={fill(words.tooltip, { name: words.fillOf[fillKind(styleOf)], key: 'F' })}
          onClick={() => desk.run('fill')}
        >
          {words.fillOf[fillKind(styleOf)]}
        </button>
      ) : null}
      {styleOf === 'pixelate' ? <span className={styles.hint}>{words.pixelateHint}</span> : null}
    </div>
  );
}

function fillKind(tool: string): 'text' | 'hide' | 'shape' {
  return tool === 'text' || tool === 'hide' ? tool : 'shape';
}

function Colours({ desk, current }: { desk: Desk; current: string }) {
  const words = useTexts('editor');
  return (
    <fieldset className={styles.colours}>
      <legend className={styles.hidden}>{words.colour}</legend>
      {palette.map((color) => (
        <button
          key={color}
          type="button"
          className={styles.swatch}
          style={{ background: color }}
          aria-label={words.colours[color]}
          aria-pressed={color === current}
          title={words.colours[color]}
          onClick={() => desk.restyle({ color })}
        />
      ))}
      <input
        type="color"
        className={styles.anyColour}
        aria-label={words.otherColour}
        title={words.otherColour}
        value={current}
        onChange={(event) => desk.restyle({ color: event.target.value })}
      />
    </fieldset>
  );
}

const sizeOf = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`;

function CropBar({ desk }: { desk: Desk }) {
  const words = useTexts('editor');
  return (
    <div className={styles.styles}>
      <strong className={styles.size}>{desk.crop ? sizeOf(desk.crop) : ''}</strong>
      <button type="button" className={styles.toggle} title="Enter" onClick={() => desk.endCropping()}>
        {words.cropDone}
      </button>
      <WholeButton desk={desk} />
      <span className={styles.keysHint}>{words.cropHint}</span>
    </div>
  );
}

function WholeButton({ desk }: { desk: Desk }) {
  return (
    <button type="button" className={styles.toggle} onClick={() => desk.resetCrop()}>
      {useTexts('editor').wholePicture}
    </button>
  );
}
