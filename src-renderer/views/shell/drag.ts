/** What a dragged capture carries: its number. */
export const captureDragType = 'application/x-faultline-capture';
