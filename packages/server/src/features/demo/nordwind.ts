import type { ChannelProfile } from "@botschaft/contract";
import { getStartedPayload } from "@botschaft/core";

/** The demo's shop: outdoor and rain clothing from the coast. */
export const shopName = "Nordwind";

/** Who runs the shop. The owner is whoever runs this installation, under this name as long as they gave themselves none. */
export const ownerName = "Merle Thomsen";

export const colleagues = [
  { key: "jana", name: "Jana Petersen", email: "jana@nordwind.example", role: "agent" },
  { key: "ole", name: "Ole Hansen", email: "ole@nordwind.example", role: "admin" },
  { key: null, name: "Svea Christiansen", email: "svea@nordwind.example", role: "viewer" },
] as const;

/** Phones that have not written yet: with them one tries the bot. */
export const newPeople = [
  { id: "mara-feddersen", firstName: "Mara", lastName: "Feddersen", locale: "de_DE", gender: "female" },
  { id: "jonas-weber", firstName: "Jonas", lastName: "Weber", locale: "de_DE", gender: "male" },
  { id: "amy-clarke", firstName: "Amy", lastName: "Clarke", locale: "en_GB", gender: "female" },
] as const;

export const channelSettings = {
  defaultLanguage: "de",
  country: "DE",
  disclosure: {
    text: { de: "Hier schreibt der Bot von Nordwind.", en: "This is Nordwind’s bot writing." },
  },
  // The emulated app has the feature, so that one sees what it is good for.
  isHumanAgentAllowed: true,
  botReturnsAfterMinutes: 3 * 24 * 60,
} as const;

/** What the Page shows before and beside a conversation. */
export const pageProfile: ChannelProfile = {
  getStarted: { payload: getStartedPayload },
  greeting: [
    {
      locale: "default",
      text: "Moin {{user_first_name}}! Regenjacken, Schuhe und Stiefel von der Küste. Wie können wir dir helfen?",
    },
    {
      locale: "en_GB",
      text: "Hello {{user_first_name}}! Rain jackets, boots and wellies from the coast. How can we help?",
    },
    {
      locale: "en_US",
      text: "Hello {{user_first_name}}! Rain jackets, boots and wellies from the coast. How can we help?",
    },
  ],
  menu: [
    {
      locale: "default",
      isComposerDisabled: false,
      items: [
        { kind: "postback", title: "Wo ist mein Paket?", payload: "ORDER" },
        { kind: "postback", title: "Umtausch & Rückgabe", payload: "RETURN" },
        { kind: "postback", title: "Beratung", payload: "ADVICE" },
        { kind: "postback", title: "Mit einem Menschen schreiben", payload: "PERSON" },
        { kind: "url", title: "Zum Shop", url: "https://nordwind.example" },
      ],
    },
    {
      locale: "en_GB",
      isComposerDisabled: false,
      items: [
        { kind: "postback", title: "Where is my parcel?", payload: "ORDER" },
        { kind: "postback", title: "Exchange & return", payload: "RETURN" },
        { kind: "postback", title: "Advice", payload: "ADVICE" },
        { kind: "postback", title: "Write with a person", payload: "PERSON" },
        { kind: "url", title: "To the shop", url: "https://nordwind.example" },
      ],
    },
  ],
  iceBreakers: [
    {
      locale: "default",
      questions: [
        { question: "Wo ist mein Paket?", payload: "ORDER" },
        { question: "Ich möchte etwas umtauschen", payload: "RETURN" },
        { question: "Welche Größe passt mir?", payload: "SIZES" },
        { question: "Was kostet der Versand?", payload: "SHIPPING" },
      ],
    },
    {
      locale: "en_GB",
      questions: [
        { question: "Where is my parcel?", payload: "ORDER" },
        { question: "I’d like to exchange something", payload: "RETURN" },
        { question: "Which size fits me?", payload: "SIZES" },
        { question: "What does shipping cost?", payload: "SHIPPING" },
      ],
    },
  ],
};
