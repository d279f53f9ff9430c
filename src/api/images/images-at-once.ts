/** Images that an answer of many asks for at a time: few, so that requests for single images do not wait long behind them. */
export const imagesAtOnce = 16;
