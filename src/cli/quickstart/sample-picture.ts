import sharp from 'sharp';

const width = 1280;
const height = 720;

/** A PNG to try the upload with where there is no screen to take a picture of: hills at dusk, with our name on them. */
export async function samplePicture(): Promise<Buffer> {
  return sharp(Buffer.from(drawing())).png({ compressionLevel: 9 }).toBuffer();
}

function drawing(): string {
  const stars = Array.from({ length: 60 }, (_, at) => {
    // The golden angle scatters them evenly, and the same way each time.
    const x = (at * 137.508 * 9.1) % width;
    const y = (at * at * 3.7) % 330;
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${(0.8 + (at % 4) * 0.35).toFixed(2)}" fill="#fff" opacity="${0.25 + (at % 5) * 0.12}"/>`;
  });
  const hills = ['#5b4b8a', '#41376f', '#2b2753', '#191a38'].map((color, at) => {
    const top = 430 + at * 62;
    const points = Array.from({ length: 33 }, (_, step) => {
      const x = (step / 32) * width;
      const y = top + 34 * Math.sin(x / (150 + at * 35) + at * 2.1) + 15 * Math.sin(x / 61 + at * 5);
      return `${x.toFixed(0)},${y.toFixed(1)}`;
    });
    return `<polygon fill="${color}" points="0,${height} ${points.join(' ')} ${width},${height}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#1b1f4b"/><stop offset=".45" stop-color="#7a4c94"/><stop offset=".72" stop-color="#f2916b"/><stop offset="1" stop-color="#ffd38f"/>
</linearGradient></defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
${stars.join('')}
<circle cx="900" cy="400" r="70" fill="#ffe3b0"/>
${hills.join('\n')}
<g fill="none" stroke="#fff" stroke-width="3"><rect x="250" y="190" width="620" height="210" stroke-dasharray="10 8"/></g>
<g fill="#fff" stroke="#1b1f4b" stroke-width="2">${[250, 560, 870].flatMap((x) => [190, 400].map((y) => `<rect x="${x - 7}" y="${y - 7}" width="14" height="14"/>`)).join('')}</g>
<text x="560" y="300" text-anchor="middle" font-family="sans-serif" font-size="64" font-weight="700" fill="#fff">prntscrn</text>
<text x="560" y="350" text-anchor="middle" font-family="sans-serif" font-size="26" fill="#fff">It works: this is your server.</text>
</svg>`;
}
