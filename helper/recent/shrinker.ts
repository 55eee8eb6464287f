import { createCanvas, type Image, loadImage } from '@napi-rs/canvas';

// A process of its own: what a large picture needs, and the canvas, are gone from the memory when it has ended.
void shrink(process.argv[2] ?? '');

async function shrink(file: string): Promise<void> {
  const image = await loadImage(file);
  const small = shrunkTo(image, 128, 80);
  const { width, height } = small.canvas;
  const rgba = Buffer.from(small.context.getImageData(0, 0, width, height).data);
  process.stdout.end(
    JSON.stringify({
      thumbnail: (await shrunkTo(image, 320, 200).canvas.encode('png')).toString('base64'),
      icon: (await shrunkTo(image, 64, 32).canvas.encode('png')).toString('base64'),
      pixels: { width, height, rgba: rgba.toString('base64') },
    }),
  );
}

function shrunkTo(image: Image, width: number, height: number) {
  const scale = Math.min(1, width / image.width, height / image.height);
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { canvas, context };
}
