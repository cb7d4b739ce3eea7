import {
  customer, day, getsStarted, nextDay, openDay, order, reacts, says, sendsVoice, sticks, type Story, story, taps, usesMenu,
} from "../story.ts";

/** What the bot settled by itself, also in the evening and on Sundays. */
export const settledByTheBot: readonly Story[] = [
  story(customer("Hauke", "Sievers", { gender: "male" }), day(1, "20:47"), says("Was kostet der Versand nach Österreich?"), says("danke")),
  story(customer("Silke", "Bruhn"), day(2, "21:15"), says("Habt ihr am Samstag geöffnet?"), says("Super, vielen Dank!"), sticks("126361874215276")),
  story(customer("Nele", "Rickmers"), day(3, "22:03"), says("wie wasch ich die amrum am besten"), reacts("👍")),
  story(
    customer("Thore", "Clausen", { gender: "male", ...order("48176", "unterwegs", "Herrenregenjacke Hallig, XL", 1) }),
    day(1, "19:31"), says("wann kommt mein packet"), says("weiß ich grad nich"), says("48176"), taps("Prima, danke"),
  ),
  story(
    customer("Dörte", "Mommsen", order("48160", "zugestellt", "Damenregenjacke Amrum, 46", -3)),
    openDay(3, "13:20"), usesMenu("Wo ist mein Paket?", "ORDER"), says("48160"), taps("Ja, alles da"), nextDay("17:42"), says("Sitzt wie angegossen, danke schön"), taps("Häufige Fragen"), taps("Pflege"),
  ),
  story(customer("Kai", "Hansen", { gender: "male" }), openDay(4, "8:12"), says("Moin"), taps("Beratung"), taps("Schuhe & Stiefel")),
  story(customer("Frauke", "Detlefsen"), openDay(5, "12:34"), getsStarted(), taps("Beratung"), taps("Regenjacken"), taps("Welche Größe?"), says("alles klar danke")),
  story(customer("Sönke", "Paulsen", { gender: "male", isReading: false }), day(4, "23:18"), says("Gibts die Hallig auch mit Kapuze?"), taps("Welche Größe?")),
  story(customer("Lina", "Ketelsen"), openDay(2, "15:55"), says("Liefert ihr auch auf die insel? Pellworm"), says("top danke")),
  story(customer("Tom", "Whitfield", { locale: "en_US", gender: "male" }), openDay(5, "14:02"), says("hello"), taps("My order"), says("48155"), says("I ordered it from my phone, name is Whitfield")),
  story(customer("Maren", "Jessen"), openDay(6, "11:11"), says("Wie lange kann ich Sachen zurückgeben?"), says("danke dir")),
  story(customer("Nis", "Lorenzen", { gender: "male", locale: "da_DK" }), openDay(4, "18:40"), says("Moin, verschickt ihr nach Dänemark?"), says("Mange tak! Vielen Dank")),
  story(customer("Beeke", "Friedrichsen"), day(2, "9:26"), says("ich such ne kinderregenhose in 104"), says("danke")),
  story(
    customer("Hinnerk", "Boysen", { gender: "male", ...order("48233", "unterwegs", "Wanderschuhe Geest, 44", 2) }),
    openDay(1, "16:48"), says("Moin moin, wo is mien Paket? De Schoh bruuk ick an’t Wekenenn"), sendsVoice("sprachnachricht-hinnerk.mp3"), says("48233"), taps("Prima, danke"), says("Dank di"),
  ),
  story(customer("Eike", "Nissen", { gender: "other" }), openDay(1, "12:09"), getsStarted("schaufenster"), taps("Beratung"), taps("Etwas zum Schenken")),
  story(customer("Rieke", "Johannsen"), day(5, "20:20"), says("Kann man bei euch mit paypal zahlen"), says("Danke!")),
];
