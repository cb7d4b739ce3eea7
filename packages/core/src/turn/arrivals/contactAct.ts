/** What the contact did, as the bot looks at it. */
export interface ContactAct {
  /** What was written, or the title of what was tapped, or what a sticker stands for; "" for pictures, voice and the like. */
  readonly text: string;
  /** Nothing but a sticker: a nod, which may be meant as an answer but does not ask for one. */
  readonly isSticker: boolean;
  readonly payload: string | undefined;
  readonly ref: string | undefined;
  readonly isGetStarted: boolean;
  /** Something was said or tapped; a mere referral is not a message. */
  readonly isMessage: boolean;
  readonly isFirstMessage: boolean;
}
