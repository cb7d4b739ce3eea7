import {
  customer,
  ended,
  getsStarted,
  jana,
  later,
  order,
  says,
  sendsPhoto,
  sendsVoice,
  type Story,
  story,
  taps,
} from "../story.ts";

/** Who waits for a person when the inbox is opened for the first time, the newest first. */
export const waitingNow: readonly Story[] = [
  story(
    customer("Anneke", "Kröger", order("48211", "zugestellt", "Damenregenjacke Amrum, 42", -2)),
    ended("6m"),
    getsStarted("paketbeileger"),
    taps("Retoure"),
    taps("Umtauschen"),
    says("Die Regenjacke, aber die fällt ja total klein aus"),
    says("44"),
    taps("Blau"),
    later("20s"),
    sendsVoice("sprachnachricht-anneke.mp3"),
  ),
  story(
    customer("Tjark", "Behrens", { gender: "male" }),
    ended("13m"),
    says("Moin, ich such ne Regenjacke für meine Frau"),
    taps("Frag jemanden"),
    says("Ist die Jacke auch in 46 lieferbar?"),
    says("Also die Amrum in Oliv. Sie hat in zwei Wochen Geburtstag"),
  ),
  story(
    customer("Milou", "Jansen", order("48187", "zugestellt", "Gummistiefel Deich, 38", -4)),
    ended("30m"),
    says("hallo ich hätte gern die stiefel eine nummer kleiner, die sind zu groß"),
    taps("Umtauschen"),
    says("die gelben gummistiefel"),
    says("37"),
    taps("Dieselbe"),
    jana.replies(
      "Moin Milou, hier ist Jana. In 37 haben wir die Deich noch dreimal da. Soll ich dir ein Etikett schicken?",
    ),
    later("6m"),
    says("Ja bitte 😍 und kann ich die bei der packstation abgeben?"),
  ),
  story(
    customer("Wiebke", "Carstensen", order("48102", "zugestellt", "Damenregenjacke Amrum, 40", -12)),
    ended("47m"),
    says("Guten Tag, bei meiner Jacke ist am Ärmel die Naht aufgegangen, nach nichmal 2 Wochen!"),
    sendsPhoto("naht.jpg"),
    says("Die Naht am Ärmel ist aufgegangen, siehe Foto. Vorletzte Woche erst gekauft"),
  ),
];
