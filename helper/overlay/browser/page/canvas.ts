/** Stands in for the canvas library where the overlay runs in a browser, which has one of its own. */
const browserCanvases = {
  createCanvas(width: number, height: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const getContext = canvas.getContext.bind(canvas);
    // What is painted here is read back at once: it has to be in memory, not on a graphics card.
    canvas.getContext = ((kind: '2d') => getContext(kind, { willReadFrequently: true })) as typeof canvas.getContext;
    return canvas;
  },
  ImageData: globalThis.ImageData,
};

export function isCanvasLoaded(): boolean {
  return true;
}

export function canvases(): typeof browserCanvases {
  return browserCanvases;
}
