"""Text in many scripts without any licence: a few sentences of our own for each language, and a Markov chain over their
characters that makes as many more lines as wanted. Deterministic."""
import random
from collections import defaultdict

SEEDS = """
Before you start, write down what is known and what is asked for.
Check the answer by working backwards, and look for a simpler way to say the same thing.
If the numbers do not fit together, one of your assumptions must be wrong; find out which.
The three children shared 12 apples, so each of them got 4 and nobody went home hungry.
Avant de commencer, note ce que tu sais déjà et ce qu'on te demande vraiment.
Vérifie ta réponse à l'envers : où est passée l'hypothèse que tu as oubliée ?
Schreibe zuerst auf, was gegeben ist, und prüfe danach jede Größe für sich.
Überlege, ob eine Skizze hilft; größere Aufgaben löst man in kleinen Schritten.
Antes de empezar, anota qué sabes y qué te piden; después comprueba cada paso.
¿Qué pasaría si el número fuera más pequeño? Intenta otra vez mañana.
Prima di iniziare, scrivi ciò che sai già e perché pensi che sia così.
Antes de começar, anote o que você já sabe e não esqueça a última condição.
Zanim zaczniesz, zapisz, co już wiesz, i sprawdź, czy żadna wielkość się nie powtarza.
Než začneš, zapiš si, co už víš, a ověř každý krok zvlášť, příště to půjde rychleji.
Başlamadan önce bildiklerini yaz ve her adımı ayrı ayrı gözden geçir, ışığı söndürme.
Trước khi bắt đầu, hãy ghi lại những điều đã biết và kiểm tra từng bước một.
Перед началом запиши, что уже известно, и проверь каждый шаг отдельно.
Якщо числа не сходяться, їхня сума десь порахована двічі, знайди де саме.
Πριν ξεκινήσεις, γράψε τι γνωρίζεις ήδη και έλεγξε κάθε βήμα χωριστά.
לפני שמתחילים כדאי לרשום מה ידוע ומה מבקשים, ואז לבדוק כל צעד.
قبل أن تبدأ اكتب ما تعرفه وما هو المطلوب ثم راجع كل خطوة على حدة.
پیش از شروع بنویس چه می‌دانی و هر گام را جداگانه بررسی کن.
शुरू करने से पहले लिखो कि क्या पता है और हर कदम को अलग से जाँचो।
শুরু করার আগে যা জানো তা লিখে রাখো এবং প্রতিটি ধাপ আলাদা করে দেখো।
தொடங்கும் முன் உனக்குத் தெரிந்ததை எழுதி ஒவ்வொரு படியையும் சரிபார்.
തുടങ്ങുന്നതിനു മുൻപ് അറിയാവുന്നത് എഴുതുക, ഓരോ പടിയും പരിശോധിക്കുക.
ก่อนเริ่มให้เขียนสิ่งที่รู้แล้วและตรวจสอบทุกขั้นตอนแยกกัน
始める前に、分かっていることと求められていることを書き出しましょう。ステップごとに確かめます。
开始之前，先写下已知条件和所求的量，然后逐步检查每一个步骤。
開始之前，先寫下已知條件和所求的量，然後逐步檢查每一個步驟。
시작하기 전에 이미 알고 있는 것을 적고 각 단계를 따로 확인하세요.
ከመጀመርህ በፊት የምታውቀውን ጻፍ እና እያንዳንዱን ደረጃ ለብቻው አረጋግጥ።
Մինչ սկսելը գրիր, թե ինչ գիտես, և ստուգիր ամեն քայլն առանձին։
სანამ დაიწყებ, ჩამოწერე რა იცი და შეამოწმე ყოველი ნაბიჯი.
""".strip().split("\n")


def make_lines(count, seed):
    """Lines in the manner of SEEDS: each character drawn after the two before it, which reproduces words and makes new ones."""
    rng = random.Random(seed)
    chains = []
    for sentence in SEEDS:
        chain = defaultdict(list)
        padded = f"   {sentence}   "
        for i in range(len(padded) - 3):
            chain[padded[i : i + 2]].append(padded[i + 2])
        chains.append(chain)
    lines = []
    for _ in range(count):
        # Some lines mix two languages: more characters in odd company.
        first, second = rng.choice(chains), rng.choice(chains)
        state, text, length = "  ", "", rng.randrange(10, 160)
        while len(text) < length:
            options = first.get(state) or second.get(state)
            if options is None:
                state, options = "  ", second["  "]
            char = rng.choice(options)
            text += char
            state = state[1] + char
        lines.append(text.strip())
    return [line for line in lines if line]
