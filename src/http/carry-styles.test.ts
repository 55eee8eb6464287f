import { expect, it } from 'vitest';
import { carryStyles } from './carry-styles.ts';

it('takes the style attributes of elements out, and leaves texts, values, scripts and style elements alone', () => {
  const kept = [
    '<p title="a style=&quot;b&quot;"> style="c" &lt;i style=&quot;d&quot;&gt;</p>',
    '<script nonce="n">push("<p style=\\"e\\">", \'<b style="f">\')</script>',
    '<style>p[style="g"]{}</style>',
    '<!-- --><textarea> style="h"</textarea>',
  ].join('');
  expect(carryStyles(`${kept}<p class="x" style="color:red">y</p><svg style="flex:none"/>${kept}`)).toBe(
    `${kept}<p class="x" data-style="color:red">y</p><svg data-style="flex:none"/>${kept}`,
  );
});
