// Writes kk.tsv: lemmas of Kazakh news, and their forms by the rules of a school grammar. Run: node kazakh.mjs > kk.tsv
//
// The rules are written out here, apart from those of the search table, so that one can test the other: which allomorph follows
// which sound, what is voiced before a vowel, which vowel falls out.

const NOUNS = `ел жыл жол жоба сауда келісім тонна контейнер комитет президент станция мәдениет университет министр министрлік
облыс зауыт көлем орталық партия білім төраға шаруашылық өсім туризм тіл көмір ауыл шекара маусым көрсеткіш филиал елші елшілік
бағыт кәсіпорын рейс күн газ мақта делегация өкіл тасымал нұсқа мыс түйе әкім аудан мақала кеңес форум жүгері терминал медицина
машина қаулы отырыс мерзім уран есім режим орын ректор дәліз қаржы мақсат бөлім қант ғылым темір цемент дақыл қатынас деңгей кеңсе
грант кезең металлургия көктем үкімет соя база әлем орган ақпарат пайыз көрме қатысушы бағдарлама стипендия конференция рәсім қала
көлік тауар мәселе ұшақ торап тапсырыс жабдық салмақ картон тақырып қызметкер комиссия құрылыс маман диплом ұйым топ парк мәміле
үлес алаң қорытынды банк бидай адам сенім мүдде үй шара сарапшы пікір химия жоспар қонақ сапар желі өндіріс қаражат негіздеме
директор кесте ән нәтиже автор технология мал өнім көмек жіп құбыр тоқсан түр электроника сала қызмет теңге порт тәртіп жүк дерек
есеп реформа референдум хабарлама құжат көл сағат серіктес халық кітап жүрек мектеп тарих шарт инвестиция экспорт импорт нарық
бизнес кен мұнай энергия көше теңіз өзен аймақ бала дос жұмыс қоғам заң сот парламент депутат дәрігер аурухана студент оқушы
мұғалім газет журналист телеарна ойын чемпионат команда жеңіс жаңбыр табиғат өсімдік ағаш алтын күміс болат астық сүт дүкен баға
ақша салық несие бюджет қор акция қауіп әскер армия шекарашы кеден виза азамат пойыз вагон теміржол әуежай жолаушы көпір
Қазақстан Қытай Алматы Астана Қорғас Шымкент Пекин Үрімжі Балқаш Тоқаев Бектенов Скляр`.split(/\s+/);

const VERBS = `жеткіз зертте аш құр оқы бер өткіз жібер құрастыр өңде сал қос кездес өндір талқыла кір қосыл жаңғырт көрсет қабылда
қолда кеңейт нығайт сақта кел жаса бөл баста аяқта қатыс айт ұсын арттыр төле дамыт бақыла ұйымдастыр келіс жариялa`.replace("a", "а").split(/\s+/);

// Words that lose their last vowel before one: халық, халқы.
const FLEETING = { халық: "халқ", орын: "орн", кәсіпорын: "кәсіпорн", қауіп: "қауп" };

const BACK = "аоұыуяёю", FRONT = "әөүіеэи", VOWELS = BACK + FRONT;

const isVowel = letter => VOWELS.includes(letter) && letter !== "у";
function isFront(word) {
  const vowels = [...word.toLowerCase()].filter(letter => "аоұыяёюәөүіеэи".includes(letter));
  if (/ев$/.test(word) || /ов$/.test(word)) return false;
  return FRONT.includes(vowels.at(-1) ?? "а") || /ь$/.test(word);
}
// What an ending may follow: a vowel, a nasal, another sonorant, з or ж, or a voiceless consonant.
function sound(word) {
  const last = word.at(-1).toLowerCase();
  if (VOWELS.includes(last) && last !== "у") return "vowel";
  if ("мнң".includes(last)) return "nasal";
  if ("рлйу".includes(last)) return "sonorant";
  if ("зж".includes(last)) return "voiced";
  return "voiceless";
}
const harmonise = (ending, front) => front ? [...ending].map(letter => ({ а: "е", ы: "і", ғ: "г", қ: "к" })[letter] ?? letter).join("") : ending;

// Case endings of a word: genitive, dative, accusative, locative, ablative; the instrumental knows no harmony.
function cases(word) {
  const kind = sound(word), front = isFront(word);
  const pick = (vowel, nasal, sonorant, voiced, voiceless) => ({ vowel, nasal, sonorant, voiced, voiceless })[kind];
  const endings = [pick("ның", "ның", "дың", "дың", "тың"), pick("ға", "ға", "ға", "ға", "қа"), pick("ны", "ды", "ды", "ды", "ты"),
    pick("да", "да", "да", "да", "та"), pick("дан", "нан", "дан", "дан", "тан")].map(ending => word + harmonise(ending, front));
  return [...endings, word + pick("мен", "мен", "мен", "бен", "пен")];
}
// After the possessive of the third person.
const casesOfTheirs = word => ["ның", "на", "н", "нда", "нан"].map(ending => word + harmonise(ending, isFront(word))).concat(word + "мен");

function plural(word) {
  const kind = sound(word), ending = kind === "vowel" || /[рйу]$/.test(word) ? "лар" : kind === "voiceless" ? "тар" : "дар";
  return word + harmonise(ending, isFront(word));
}
const voiced = word => FLEETING[word] ?? word.replace(/[пкқ]$/, last => ({ п: "б", к: "г", қ: "ғ" })[last]);
const native = word => !/[вэц]|ия$/.test(word) && !["банк", "парк"].includes(word);
function theirs(word) {
  if (sound(word) === "vowel") return word + harmonise("сы", isFront(word));
  return (native(word) || FLEETING[word] ? voiced(word) : word) + harmonise("ы", isFront(word));
}
function ours(word) {
  if (sound(word) === "vowel") return word + harmonise("мыз", isFront(word));
  return (native(word) ? voiced(word) : word) + harmonise("ымыз", isFront(word));
}

function nounForms(word) {
  const many = plural(word), own = theirs(word);
  return [...cases(word), many, ...cases(many), own, ...casesOfTheirs(own), ours(word), theirs(many), ...casesOfTheirs(theirs(many)).slice(0, 4), word + (sound(word) === "voiceless" ? "та" : "да").replace("а", isFront(word) ? "е" : "а") + harmonise("ғы", isFront(word))];
}

function verbForms(stem) {
  const front = isFront(stem), vowel = isVowel(stem.at(-1)), kind = sound(stem), hard = kind === "voiceless";
  const end = ending => harmonise(ending, front), noun = (stem.replace(/[ыі]$/, "")) + "у";
  const present = vowel ? stem + "й" : stem + end("а"), past = stem + end(hard ? "ты" : "ды");
  return [past, past + "м", past + end("қ"), present + end("ды"), present + end("мыз"), stem + end(hard ? "қан" : "ған"), stem + (vowel ? "п" : end("ып")),
    stem + end("сын"), stem + end("са"), noun + end("ға"), noun + end("ды"), noun + end("дың"), noun + end("ы")].filter(form => form !== noun);
}

const lines = [...NOUNS.map(word => [word, ...new Set(nounForms(word))]), ...VERBS.map(stem => [stem.replace(/[ыі]$/, "") + "у", ...new Set(verbForms(stem))])];
process.stdout.write(lines.map(line => line.join("\t") + "\n").join(""));
