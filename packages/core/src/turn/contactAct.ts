/** What the contact did, as the bot looks at it. */
export interface ContactAct {
  /** What was written, or the title of what was tapped; "" for pictures, voice and the like. */
  readonly text: string;
  readonly payload: string | undefined;
  readonly ref: string | undefined;
  readonly isGetStarted: boolean;
  /** Something was said or tapped; a mere referral is not a message. */
  readonly isMessage: boolean;
  readonly isFirstMessage: boolean;
}
