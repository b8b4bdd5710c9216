const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that can stand between a number and a plural without being part of the noun: `5 more apples`. */
export const quantifiers = list(
  'more additional extra other different new total full whole fewer remaining of the these her his their',
);

/** Words that end a noun phrase: after one of these no noun is expected. */
export const functionWords = list(`
  a an and are as at be been before but by can could did do does done each either else every for from had has have he her him his if in
  into is it its just less like may me might most my no nor not off on once only or our out over own per she should since so some such
  than that the their them then there they this those though through till to too under until up was we were what when where which while
  who whom whose why will with would yet you your after about above below between during many much one two three four five six seven
  eight nine ten half twice thrice times how all both another again together altogether now left right away back`);

/** Words in `s` that are no plural nouns, mostly verbs of story problems. */
export const notPlurals = list(`
  always across alas begins brings buys calls carries catches charges collects comes contains cooks counts does doubles drinks drives
  earns eats ends fills finds finishes gains gets gives goes grows happens has hits hours-long includes invites is its keeps lasts
  leaves lets likes lives loses makes means needs opens orders owes owns pays perhaps picks plans plays plus minus plants produces puts
  raises reads receives requires rides runs saves says sees sells sends shares shows sits sleeps spends stands starts stays stops
  takes teaches tells thus times travels tries turns unless uses visits walks wants was washes weighs wins works writes yes us this his
  as less various previous continues decides adds equals`);

/** Plurals without `s`. */
export const irregularPlurals = list('people children men women mice geese fish sheep teeth deer');

/** Units of measure: fit for a quantity, but not things to draw or compare. */
export const units = list(`
  seconds minutes hours days weeks months years decades dollars cents euros pounds ounces tons grams kilograms kilos miles feet inches
  yards meters metres centimeters kilometers kilometres liters litres milliliters gallons quarts pints cups degrees acres percent
  megabytes gigabytes kilobytes points steps times calories dozens thirds quarters halves fourths fifths sixths tenths nights mornings afternoons evenings`);

/** Capitalized words that are not names of persons. */
export const notNames = list(`
  A About According After Again All Also Altogether Although An And Another Any April Are As Assume Assuming At August Because Before
  Between Both But By Calculate Can Christmas Compared Currently December Determine Did Do Does Due During Each Easter Eight Eighty Eleven
  Every Everyone Express February Fifteen Fifty Find First Five For Forty Four Friday From Give Given Half Halfway Halloween Has Have He
  Her Here His How However Hundred I If In Including Initially Instead Into Is It Its January July June Just Last Later Let Many March
  May Meanwhile Monday More Most Mother Father My Next Nine Ninety No Normally November Now October Of On Once One Only Originally Other
  Our Out Over Overall People Per Problem Rounded Saturday School September Seven Seventy She Since Six Sixty So Some Sometimes Soon
  Students Suppose Sunday Ten Thanksgiving That The Their Then There These They Thirty This Those Three Through Thursday To Today Together
  Tomorrow Tonight Total Tuesday Twelve Twenty Twice Two Under Unfortunately Until Using Valentine Was We Wednesday Were What When
  Where Which While Who With Without Yesterday You Your English Spanish French American Math History Science Art Internet
  Mr Mrs Ms Miss Dr Grandma Grandpa Mom Dad Aunt Uncle`);
