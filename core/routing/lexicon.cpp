#include "routing/lexicon.h"

#include <array>

namespace oxide::routing {

namespace {

constexpr auto kRows = std::to_array<LexiconRow>({
    // English: what is wanted
    {Cue::Coding, 20,
     "implement|implementing|write code|write a program|write a script|write a function|add "
     "support for|add a feature|feature request|code snippet|snippet|boilerplate|scaffold|unit "
     "tests for|write tests|add tests|port this|convert this code|translate this "
     "code|autocomplete"},
    {Cue::Coding, 10,
     "develop|code up|program that|script that|function that|class that|query that|app "
     "that|website|web interface|web app|endpoint that|migration that|sample output|sample "
     "input|constraints|stdin|function body|dataclass|workflow implementing"},
    {Cue::CodeReview, 24,
     "review|code review|review this|audit|inspect|critique|security review|pull "
     "request|lgtm|feedback on|any feedback|what do you think of this|any suggestions|suggestions "
     "to improve"},
    {Cue::CodeReview, 17,
     "more idiomatic|idiomatic|best practice|best practices|better way|best way|cleaner "
     "way|alternative approach|more efficient|gas efficient|which is better|is better|better "
     "security|vulnerabilities|vulnerability|security issues|security issue|code smell|code "
     "smells|performance issues|speed up|speed it up|optimize this|how can i improve|drawbacks|is "
     "this correct|is it correct|benefit in using|benefit of using"},
    {Cue::Judge, 10,
     "better|best|efficient|efficiently|faster|slow|slower|optimize|optimise|optimization|"
     "performance|speed|latency|alternative|improve|improvement|improvements|suggestions|"
     "suggestion|suggest|cleaner|idiomatic|elegant|readable|redundant|secure|security|benefit|"
     "advantage|disadvantage|good idea|good practice|nice way|recommended|thoughts|opinion"},
    {Cue::BugSearch, 22,
     "debug|bug|bugs|bugfix|hotfix|fix|fixes|fixing|fixed|troubleshoot|diagnose|root cause|stack "
     "trace|stacktrace|traceback|segfault|segmentation fault|memory leak|race condition|deadlock"},
    {Cue::BugSearch, 16,
     "doesn't work|does not work|don't work|not working|isn't working|stopped working|doesn't "
     "compile|won't compile|does not compile|why am i getting|getting this error|getting an "
     "error|get this error|get an error|got this error|got an error|the following "
     "error|throws|wrong with|what's wrong|what is wrong|find the problem|find anything wrong|goes "
     "wrong|solve this issue|solve this problem|solve this github issue|attack this issue|how to "
     "solve|how do i fix|fails with|failing test|failing tests"},
    {Cue::Fault, 10,
     "error|errors|exception|exceptions|crash|crashes|crashed|crashing|panic|warning|warnings|"
     "fails|failed|failing|failure|broken|issue|issues|problem|unexpected|incorrect|incorrectly|"
     "invalid|wrong|typo|missing|undefined|sigsegv|abort|hang|hangs|freeze|freezes|timeout|"
     "regression"},
    {Cue::Refactoring, 28,
     "refactor|refactoring|refactored|refactors|restructure|reorganize|reorganise|clean "
     "up|cleanup|deduplicate|modularize|modernize|rewrite this code|split this class|split this "
     "function|extract method|extract a function|consolidate|flatten|decouple"},
    {Cue::Refactoring, 20,
     "simplify|simplified|duplication|duplicated code|redundant code|cleaner|more "
     "readable|readability|make it cleaner|rename|move into|move "
     "to|extract|migrate|inline|unify|streamline|reuse|dead code|code cleanup|technical debt"},
    {Cue::Documentation, 26,
     "document this|document "
     "the|document|documentation|docs|docstring|docstrings|readme|readme.md|changelog|changelog.md|"
     "release notes|javadoc|doxygen|api reference|user guide|user manual|write comments|add "
     "comments|comment this code|code comments|man page|tutorial"},
    {Cue::Documentation, 10,
     "guide|news section|license header|license headers|installation "
     "instructions|how-to|requirements document|specification document|faq|wiki"},
    {Cue::CodebaseAnalysis, 24,
     "codebase|code base|repository structure|project structure|architecture "
     "of|architectural|architecture|call graph|call chain|data flow|control flow|dependency "
     "graph|inheritance chain|dependency relationship|design pattern|explain this code|explain the "
     "code|explain this function|understand this code|walk me through|what does this code|what "
     "does this do|what does it do|what does this function|more about the code|how does this "
     "code|where is it defined|where is the"},
    {Cue::CodebaseAnalysis, 12,
     "how does the|why does the|where does the|where are the|what happens if|what will happen|why "
     "is this happening|does this|will this|relationship between|entry point|module|modules|class "
     "hierarchy|dependencies|framework|mechanism|are equivalent|equivalent|is required|generated "
     "by|defined in|invoked|is called|called by|understanding of|mental model|what does this "
     "mean|can't see why|don't understand why|i don't understand"},
    {Cue::QuickQuery, 15,
     "what is the difference|what's the difference|difference between|which of the following|which "
     "of these|which one of these|is it possible|what year|how many|how much|how old|how tall|how "
     "far|who is|who was|who wrote|when was|when did|capital of|what time|how do you spell|what's "
     "the latest|is it bad practice|what does stand for"},
    {Cue::QuickQuery, 6,
     "what is|what's|what are|which|can i|can you use|is there|do i need|does it|is "
     "it|define|meaning of|convert to|in one sentence|quick question"},
    {Cue::General, 22,
     "poem|story|short story|essay|novel|song|lyrics|haiku|joke about|blog post|cover "
     "letter|translate|translation|rephrase|paraphrase|proofread|grammatically|grammar|summarize|"
     "summarise|summary of|brainstorm|recipe|itinerary|travel|diagnose "
     "me|symptoms|marketing|slogan|speech|persuasive|imagine yourself|pretend|role "
     "play|roleplay|act as|assume the role|you are a|dear|cover letter"},
    {Cue::General, 12,
     "email|e-mail|letter|paragraph|list three|list five|list 5|give me ideas|ideas for|share "
     "ideas|options to|compare and contrast|influence|history of|advice|explain the concept|in "
     "simple terms|pros and cons|step-by-step|step by step|describe|compare|statements|tell "
     "me|what are some|why do we|disease|diseases|drugs|treatment|language "
     "model|compliance|title|sentence|text|texts|society|customers"},
    {Cue::Make, 10,
     "write|create|generate|build|make|add|develop|implement|design|produce|code|program|draft|"
     "compose|craft|give me|show me|help me "
     "write|complete|convert|replicate|represent|change|modify|extend|update|i want to|i need "
     "to|how can i|how do i|how to"},
    {Cue::CodeNoun, 10,
     "function|functions|class|classes|method|script|program|code|app|application|component|"
     "endpoint|api|regex|regexp|regular "
     "expression|query|sql|html|css|javascript|typescript|python|python3|java|kotlin|swift|rust|"
     "golang|c++|c#|php|ruby|bash|shell|powershell|algorithm|array|arrays|linked list|binary "
     "tree|database|table|schema|json|yaml|docker|dockerfile|workflow|github "
     "actions|makefile|cmake|parser|compiler|server|client|cli|library|package|module|unit "
     "test|test|tests|variable|loop|recursion|react|vue|django|flask|nodejs|node.js|npm|git|"
     "kubernetes|terraform|solidity|elisp|nodes|button|file_path|plugin|extension|visualizer|"
     "object|instance|decorator|exception|protocol|callback|thread|async|subprocess|dictionary|"
     "annotation|inheritance|subclass|syntax|runtime|middleware|handler|validation|serialization|"
     "node|pointer|struct"},
    {Cue::ProseNoun, 10,
     "poem|story|essay|letter|email|e-mail|song|paragraph|speech|article|blog|post|novel|book|joke|"
     "sentence|text|title|headline|tweet|translation|summary|recipe|plan|list"},
    {Cue::Ask, 10,
     "what|what's|why|how|where|when|who|which|whose|is|are|does|do|did|can|could|should|would|"
     "will|was|were|has|have"},
    {Cue::Constraint, 10,
     "must|must not|should not|shouldn't|without|only|exactly|at least|at most|ensure|make "
     "sure|constraint|constraints|requirement|requirements|except|unless|within|no more "
     "than|backwards compatible|edge cases|thread-safe|o(1)|o(n)|o(log n)"},
    {Cue::Reasoning, 10,
     "prove|proof|derive|derivation|theorem|lemma|optimal|optimize|optimise|trade-off|trade-offs|"
     "tradeoff|complexity|concurrency|concurrent|distributed|consensus|deadlock|race "
     "condition|invariant|dynamic "
     "programming|np-hard|probability|integral|differential|equation|equations|eigenvalue|"
     "asymptotic|step by "
     "step|step-by-step|reason|reasoning|analyze|analyse|evaluate|compare|design|architecture|"
     "security|cryptography|formal|hypothesis|infer|deduce|implications"},
    {Cue::Ease, 10,
     "simple|simply|quick|quickly|briefly|short|one line|one-liner|in one "
     "sentence|basic|beginner|hello world|trivial|easy|tl;dr|what is|what's|who is|define|capital "
     "of|translate|rephrase|spell"},

    // German
    {Cue::Coding, 22,
     "implementiere|implementieren|implementierung|programmiere|programmieren|"
     "schreibe eine funktion|schreib eine funktion|schreibe mir eine funktion|"
     "schreib mir eine funktion|schreibe ein skript|schreib ein skript|schreibe ein programm|"
     "schreib ein programm|schreibe code|schreibe tests|schreibe unit-tests|unterstützung für|"
     "wandle dieses|entwickle"},
    {Cue::CodeReview, 24,
     "überprüfe|überprüfen|prüfe|begutachte|begutachten|codereview|verbesserungsvorschläge|"
     "sicherheitslücken|sicherheitslücke|ist das sauber|ist das so|rückmeldung|was hältst du|"
     "besser machen|anders machen|guter stil|schau dir|mein code|meinen code|bewerte"},
    {Cue::CodeReview, 15,
     "eleganter|effizienter|effizientere|besseren weg|bessere möglichkeit|threadsicher|"
     "schwächen|sollte ich lieber|was meinst du"},
    {Cue::Judge, 10,
     "besser|bessere|besseren|besserer|beste|schneller|effizient|effizienter|effizientere|"
     "eleganter|verbessern|verbesserung|verbesserungen|sicherheit|leistung|sauber|sauberer|"
     "lesbarer|lesbarkeit|vorteil|vorteile|nachteil|nachteile|vorschlag|vorschläge|meinung|"
     "schwächen"},
    {Cue::BugSearch, 22,
     "behebe|beheben|behoben|repariere|korrigiere|korrigiert|fehlersuche|finde den fehler|"
     "fehler|fehlers|funktioniert nicht|funktioniert nicht mehr|geht nicht|geht nicht mehr|"
     "startet nicht|läuft nicht|stürzt ab|absturz|abstürze|bricht ab|friert ein|schlägt fehl|"
     "fehlermeldung|woran liegt|woran kann das liegen|die ursache|speicherleck|bugfix"},
    {Cue::Fault, 10,
     "fehler|fehlers|fehlern|ausnahme|absturz|stürzt|kaputt|falsch|falsche|falsches|falschen|"
     "problem|probleme|warnung|fehlt|fehlen|verschwindet|verschwinden|meldet|meldung"},
    {Cue::Refactoring, 28,
     "refaktoriere|refaktorieren|refaktorisiere|refaktorisieren|umstrukturieren|strukturiere|"
     "aufräumen|räume|räum|vereinfache|vereinfachen|doppelten code|doppelter code|toten code|"
     "toter code|ohne das verhalten|ohne dass sich das verhalten|benenne|umbenennen|"
     "extrahiere|zerlege|entflechte|auslagern|lagere|zusammenführen|in kleinere"},
    {Cue::Refactoring, 16,
     "verschiebe|verschieben|ersetze|übersichtlicher|lesbarer|kürze|kürzen|stelle den code|"
     "teile die|fasse ihn|gemeinsame funktion|gemeinsamen funktion|gemeinsames"},
    {Cue::Documentation, 26,
     "dokumentiere|dokumentieren|dokumentation|kommentiere|kommentare|liesmich|"
     "benutzerhandbuch|handbuch|anleitung|installationsanleitung|versionshinweise|"
     "änderungsprotokoll|docstrings|abschnitt|wiki|faq-seite"},
    {Cue::CodebaseAnalysis, 22,
     "architektur|codebasis|quelltextbasis|wie funktioniert dieser code|erkläre diesen code|"
     "erkläre mir diesen code|erkläre den code|was macht dieser code|was macht diese funktion|"
     "diese zeile|zeile für zeile|projektstruktur|abhängigkeiten|entwurfsmuster|repository|"
     "repositorys|in diesem projekt|dieses projekts|in dieser klasse|dieser anwendung|"
     "den aufbau|den ablauf"},
    {Cue::CodebaseAnalysis, 12,
     "wo wird|wo werden|wozu dient|was passiert|wie hängen|überblick über|rufen|ruft|aufruf|"
     "aufgerufen|überschreibt|verstehe nicht|was tut|was macht|wie funktioniert|modul|module|"
     "klassen|paket|pakete|framework"},
    {Cue::QuickQuery, 16,
     "was ist|was bedeutet|was heißt|wie viele|wie viel|wieviel|wie heißt|wie lautet|wie hoch|"
     "wie weit|wie groß|wie alt|wie schreibt man|wer ist|wer war|wer hat|wer schrieb|"
     "wann wurde|wann war|wann endete|in welchem jahr|welcher|was ist der unterschied|"
     "unterschied zwischen|einen unterschied|hauptstadt von|gibt es|kann man|wofür steht"},
    {Cue::General, 22,
     "gedicht|geschichte|aufsatz|übersetze|übersetzen|fasse zusammen|zusammenfassung|"
     "formuliere|formuliere um|einen brief|rezept|reiseplan|eine rede|ein lied|bewerbung|"
     "anschreiben|erzähl|erzähle|stell dir vor|ideen|trainingsplan|kochen|urlaub|geburtstag|"
     "rechtschreibung|ins englische|ins französische|ins deutsche"},
    {Cue::General, 12,
     "verfasse|plane|vergleiche|rätst du|was rätst|tipps|höfliche|mail an|freunde|familie|"
     "kind|satz|sätzen|vor- und nachteile|aus sicht|erkläre"},
    {Cue::Make, 10,
     "schreibe|schreib|erstelle|erzeuge|baue|bauen|generiere|mache|mach|füge|füge hinzu|"
     "hinzufügen|entwirf|verfasse|ergänze|ergänzt|entwickle|gib mir|ich brauche|ich möchte"},
    {Cue::CodeNoun, 10,
     "funktion|funktionen|klasse|klassen|methode|methoden|skript|skripte|programm|quelltext|"
     "quellcode|datenbank|tabelle|schnittstelle|algorithmus|komponente|abfrage|modul|variable|"
     "variablen|schleife|endpunkt|ausdruck|formular|anwendung|webseite|bibliothek|befehl|"
     "parameter"},
    {Cue::ProseNoun, 10,
     "gedicht|geschichte|brief an|rede|aufsatz|satz|artikel|beitrag|witz|anschreiben|"
     "bewerbung|rezept|absage|einladung"},
    {Cue::Ask, 10,
     "was|wie|warum|wieso|weshalb|wo|wann|wer|welche|welcher|welches|welchen|wozu|woran|kann|"
     "können|kannst|ist|sind|gibt|siehst"},
    {Cue::Constraint, 10,
     "muss|müssen|darf|dürfen|ohne|genau|mindestens|höchstens|außer|sicherstellen|"
     "stelle sicher"},

    // Italian
    {Cue::Coding, 22,
     "implementa|implementare|programma una|scrivi una funzione|scrivi uno script|scrivi un "
     "programma|scrivi il codice|sviluppa|crea una funzione|crea uno script"},
    {Cue::CodeReview, 24,
     "revisiona|rivedi|revisione|revisione del codice|controlla questo "
     "codice|esamina|vulnerabilità"},
    {Cue::BugSearch, 22,
     "correggi|correggere|risolvi|debugga|errore|errori|non funziona|va in crash|si blocca|trova "
     "il bug|trova l'errore"},
    {Cue::Refactoring, 28,
     "rifattorizza|rifattorizzare|ristruttura|ristrutturare|semplifica|semplificare|riorganizza|"
     "ripulisci|codice duplicato"},
    {Cue::Documentation, 26,
     "documenta|documentare|documentazione|commenta|commenti|manuale|guida utente"},
    {Cue::CodebaseAnalysis, 22,
     "architettura|struttura del progetto|spiega questo codice|spiega il codice|cosa fa questo "
     "codice|cosa fa questa funzione|come funziona questo codice|dipendenze"},
    {Cue::QuickQuery, 16,
     "che cos'è|cos'è|cosa significa|quanti|quante|quanto|chi è|chi era|quando è|qual è|qual è la "
     "differenza|differenza tra|capitale di"},
    {Cue::General, 22,
     "poesia|racconto|storia|tema "
     "su|traduci|tradurre|riassumi|riassunto|riformula|lettera|ricetta|itinerario|discorso|"
     "canzone"},
    {Cue::Make, 10, "scrivi|crea|genera|costruisci|aggiungi|realizza|progetta"},
    {Cue::CodeNoun, 10, "funzione|classe|metodo|codice|algoritmo|componente|tabella|interfaccia"},
    {Cue::Ask, 10, "cosa|come|perché|dove|quando|chi|quale|quali|può|posso"},

    // Spanish
    {Cue::Coding, 22,
     "implementa|implementar|programa una|escribe una función|escribe un script|escribe un "
     "programa|escribe código|desarrolla|crea una función|crea un script"},
    {Cue::CodeReview, 24,
     "revisa|revisar|revisión|revisión de código|examina|audita|vulnerabilidades"},
    {Cue::BugSearch, 22,
     "corrige|corregir|arregla|arreglar|soluciona|depura|depurar|un error|errores|no "
     "funciona|falla|se bloquea|encuentra el error"},
    {Cue::Refactoring, 28,
     "refactoriza|refactorizar|reestructura|reestructurar|simplifica|simplificar|reorganiza|limpia "
     "el código|código duplicado"},
    {Cue::Documentation, 26,
     "documentar|documentación|comenta|comentarios|manual de usuario|guía de usuario"},
    {Cue::CodebaseAnalysis, 22,
     "arquitectura|estructura del proyecto|explica este código|explica el código|qué hace este "
     "código|qué hace esta función|cómo funciona este código|dependencias"},
    {Cue::QuickQuery, 16,
     "qué es|qué significa|cuántos|cuántas|cuánto|quién es|quién fue|cuándo fue|cuál es|cuál es la "
     "diferencia|diferencia entre|capital de"},
    {Cue::General, 22,
     "poema|cuento|historia|ensayo|traduce|traducir|resume este|resume "
     "el|resumen|reformula|carta|receta|itinerario|discurso|canción"},
    {Cue::Make, 10, "escribe|crear|genera|generar|construye|añade|agrega|diseña"},
    {Cue::CodeNoun, 10, "función|clase|método|código|algoritmo|componente|tabla|interfaz|consulta"},
    {Cue::Ask, 10, "qué|cómo|por qué|dónde|cuándo|quién|cuál|cuáles|puede|puedo"},

    // French
    {Cue::Coding, 22,
     "implémente|implémenter|programme une|écris une fonction|écris un script|écris un "
     "programme|écris du code|écrire une fonction|écrivez une fonction|développe|crée une "
     "fonction|crée un script"},
    {Cue::CodeReview, 24, "relis|relire|revue de code|vérifie|vérifier|examiner|vulnérabilités"},
    {Cue::BugSearch, 22,
     "corrige|corriger|répare|débogue|déboguer|erreur|erreurs|ne fonctionne pas|ne marche "
     "pas|plante|trouve le bug|trouve l'erreur"},
    {Cue::Refactoring, 28,
     "refactorise|refactoriser|restructure|restructurer|simplifie|simplifier|réorganise|"
     "réorganiser|nettoie|code dupliqué"},
    {Cue::Documentation, 26, "documente|documenter|commente|commentaires|manuel|guide utilisateur"},
    {Cue::CodebaseAnalysis, 22,
     "structure du projet|explique ce code|explique le code|que fait ce code|que fait cette "
     "fonction|comment fonctionne ce code|dépendances"},
    {Cue::QuickQuery, 16,
     "qu'est-ce que|qu'est-ce qu'un|que signifie|combien|qui est|qui était|quand a|quelle est|quel "
     "est|quelle est la différence|différence entre|capitale de"},
    {Cue::General, 22,
     "poème|conte|histoire|dissertation|traduis|traduire|résume|résumé|reformule|lettre|recette|"
     "itinéraire|discours|chanson"},
    {Cue::Make, 10, "écris|écrire|écrivez|crée|créer|génère|générer|construis|ajoute|conçois"},
    {Cue::CodeNoun, 10, "fonction|méthode|algorithme|composant|requête|base de données"},
    {Cue::Ask, 10, "quoi|comment|pourquoi|où|quand|qui|quel|quelle|quels|peut-on|puis-je"},

    // Chinese
    {Cue::Coding, 22,
     "实现|编写|写一个函数|写一个程序|写一个脚本|写代码|写一段代码|开发|编程|實現|編寫|寫一個函數|"
     "寫一個程式"},
    {Cue::CodeReview, 24,
     "审查|代码审查|评审|检查代码|检查这段代码|有什么改进|改进建议|安全漏洞|審查|評審"},
    {Cue::BugSearch, 22,
     "修复|调试|报错|错误|不工作|无法运行|崩溃|故障|异常|哪里错了|修復|除錯|錯誤|崩潰"},
    {Cue::Refactoring, 28, "重构|重写这段代码|简化代码|简化|整理代码|重複代碼|重复代码|重構|簡化"},
    {Cue::Documentation, 26, "文档|注释|说明文档|使用手册|使用说明|文檔|註釋|說明文件"},
    {Cue::CodebaseAnalysis, 22,
     "架构|代码库|项目结构|解释这段代码|这段代码做什么|代码的作用|依赖关系|架構|程式碼庫"},
    {Cue::QuickQuery, 16,
     "是什么|什么是|多少|谁是|什么时候|区别|有什么不同|首都|是什麼|什麼是|區別"},
    {Cue::General, 22, "诗|故事|作文|翻译|总结|概括|改写|信|食谱|旅行计划|演讲|歌词|詩|翻譯|總結"},
    {Cue::Make, 10, "写|创建|生成|制作|添加|设计|寫|創建|設計"},
    {Cue::CodeNoun, 10, "函数|代码|程序|脚本|算法|数据库|接口|组件|类|函數|程式|腳本"},
    {Cue::Ask, 10, "什么|怎么|如何|为什么|哪里|哪个|谁|吗|什麼|怎麼|為什麼|嗎"},

    // Japanese
    {Cue::Coding, 22,
     "実装|関数を書いて|プログラムを書いて|スクリプトを書いて|コードを書いて|作成してください|"
     "開発して"},
    {Cue::CodeReview, 24, "レビュー|コードレビュー|確認してください|改善点|脆弱性"},
    {Cue::BugSearch, 22,
     "バグ|デバッグ|エラー|修正|直して|動かない|動きません|クラッシュ|例外|不具合"},
    {Cue::Refactoring, 28, "リファクタリング|リファクタ|整理して|簡潔に|重複"},
    {Cue::Documentation, 26, "ドキュメント|文書化|コメントを|説明書|マニュアル|仕様書"},
    {Cue::CodebaseAnalysis, 22,
     "アーキテクチャ|コードベース|このコードを説明|コードは何を|構造を説明|依存関係"},
    {Cue::QuickQuery, 16, "とは何|とは|いくつ|誰が|いつ|違いは|違い|首都"},
    {Cue::General, 22, "詩|物語|作文|翻訳|要約|言い換え|手紙|レシピ|旅行|スピーチ|歌詞"},
    {Cue::Make, 10, "書いて|作って|生成|作成|追加|設計"},
    {Cue::CodeNoun, 10,
     "関数|コード|プログラム|スクリプト|アルゴリズム|データベース|クラス|コンポーネント"},
    {Cue::Ask, 10, "何|なぜ|どう|どこ|どの|誰|ですか|ますか"},
});

} // namespace

std::span<const LexiconRow> lexicon()
{
    return kRows;
}

} // namespace oxide::routing
