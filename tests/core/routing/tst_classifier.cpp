#include "routing/classifier.h"
#include "routing/difficulty.h"

#include <QTest>

using namespace oxide::routing;
using oxide::model::TaskType;

namespace {

Classification classified(const std::string &prompt, int files = 0)
{
    const FoldedText folded = fold(prompt);
    return classifyType(readText(prompt, folded, files));
}

double difficulty(const std::string &prompt, int files = 0)
{
    const FoldedText folded = fold(prompt);
    return difficultyOf(readText(prompt, folded, files));
}

bool hasEvidence(const Classification &classification, const std::string &what)
{
    return std::ranges::any_of(classification.evidence,
                               [&](const auto &each) { return each.what == what; });
}

const std::string kTrace = "Traceback (most recent call last):\n"
                           "  File \"main.py\", line 3, in <module>\n"
                           "KeyError: 'name'\n";

const std::string kFunction =
    "```cpp\nint sum(const int *v, int n) {\n    int s = 0;\n"
    "    for (int i = 0; i <= n; ++i) s += v[i];\n    return s;\n}\n```\n";

} // namespace

class TestClassifier final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void intent_data()
    {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<QString>("type");
        const auto row = [](const char *type, const std::string &prompt) {
            QTest::addRow("%s: %s", type, prompt.substr(0, 40).c_str())
                << QString::fromStdString(prompt) << QString::fromLatin1(type);
        };
        row("coding", "Write a Python function that merges two sorted lists");
        row("coding", "implement quicksort");
        row("coding", "Create a REST endpoint that returns the current time as JSON");
        row("code_review", "Review this pull request");
        row("code_review", "Is this idiomatic? Could it be faster?\n" + kFunction);
        row("code_review",
            "diff --git a/x.c b/x.c\n@@ -1,2 +1,2 @@\n-int a;\n+long a;\n\nThoughts?");
        row("bug_search", "fix the login bug");
        row("bug_search", "What is going on here?\n" + kTrace);
        row("bug_search", "This does not work, it crashes on an empty list:\n" + kFunction);
        row("bug_search", "fix(net): give up after the last retry");
        row("refactoring", "refactor this");
        row("refactoring", "Simplify the function and remove the duplication\n" + kFunction);
        row("documentation", "Document the public API");
        row("documentation", "docs: name the new option");
        row("documentation", "Write a README for this project");
        row("codebase_analysis",
            "How does TaskScope::join relate to requestStop() in this module?");
        row("codebase_analysis", "what does this do?\n" + kFunction);
        row("codebase_analysis", "Explain the architecture of this repository");
        row("quick_query", "What is the capital of France?");
        row("quick_query", "how many bytes are in a kibibyte?");
        row("general", "Write a poem about rust");
        row("general", "Translate this sentence to Latin: the dog sleeps");

        row("coding", "Schreibe eine Funktion, die zwei Listen zusammenführt");
        row("bug_search", "Behebe den Fehler beim Anmelden");
        row("refactoring", "Refaktoriere diese Klasse");
        row("documentation", "Dokumentiere diese Schnittstelle");
        row("quick_query", "Was ist die Hauptstadt von Italien?");
        row("general", "Schreibe ein Gedicht über den Herbst");
        row("coding", "Scrivi una funzione che ordina una lista");
        row("bug_search", "Correggi questo errore");
        row("refactoring", "Rifattorizza questo codice");
        row("general", "Traduci questa lettera in inglese");
        row("coding", "Escribe una función que ordene una lista");
        row("bug_search", "Corrige el error en el inicio de sesión");
        row("quick_query", "¿Cuál es la capital de Francia?");
        row("coding", "Écris une fonction qui trie une liste");
        row("refactoring", "Refactorise cette classe");
        row("quick_query", "Quelle est la différence entre TCP et UDP ?");
        row("coding", "请写一个函数来计算平均值");
        row("bug_search", "修复登录时的崩溃");
        row("refactoring", "重构这段代码");
        row("quick_query", "法国的首都是什么？");
        row("coding", "二つのリストを結合する関数を書いてください");
        row("bug_search", "ログインのバグを修正して");
        row("refactoring", "このクラスをリファクタリングして");
        row("quick_query", "フランスの首都は何ですか？");
    }

    void intent()
    {
        QFETCH(QString, prompt);
        QFETCH(QString, type);
        const Classification result = classified(prompt.toStdString());
        QCOMPARE(QString::fromStdString(std::string(oxide::base::nameOf(result.type))), type);
        QVERIFY(result.confidence > 1.0 / 8 && result.confidence <= 1);
        QVERIFY(!result.evidence.empty());
    }

    void shortnessDoesNotMakeAQuickQuery()
    {
        for (const std::string prompt : {"refactor it", "debug this", "document it", "review it"})
            QVERIFY2(classified(prompt).type != TaskType::QuickQuery, prompt.c_str());
    }

    void evidenceNamesTheWordAndTheShape()
    {
        const Classification bug = classified("debug this please\n" + kTrace);
        QVERIFY(hasEvidence(bug, "word:debug"));
        QVERIFY(hasEvidence(bug, "shape:stack_trace"));
        QVERIFY(
            std::ranges::is_sorted(bug.evidence, std::greater(), &oxide::model::Evidence::weight));
        QVERIFY(bug.evidence.size() <= 6);
    }

    void wordsInsideCodeAreNotIntent()
    {
        const std::string code = "```\nvoid refactor() { refactor(); } // refactor the poem\n```\n";
        QVERIFY(!hasEvidence(classified("Review this\n" + code), "word:refactor"));
        QCOMPARE(classified("Review this\n" + code).type, TaskType::CodeReview);
    }

    void filesAreNoQuickQuery()
    {
        QCOMPARE(classified("what is this?", 4).type, TaskType::CodebaseAnalysis);
    }

    void nothingToReadIsGeneral()
    {
        QCOMPARE(classified("").type, TaskType::General);
        QCOMPARE(classified(" \n\t ").type, TaskType::General);
        QCOMPARE(classified("😀😀😀").type, TaskType::General);
    }

    void confidenceGrowsWithTheEvidence()
    {
        const double little = classified("refactor").confidence;
        const double much =
            classified("refactor and restructure: remove the duplication, simplify").confidence;
        QVERIFY(much > little);
    }

    void shapeIsRead()
    {
        const std::string text = "Look at `main()` in foo_bar.cpp:\n\n" + kFunction
                                 + "- one\n2. two\n" + kTrace + "See https://example.org/x?\nWhy?";
        const TextShape shape = shapeOf(text);
        QCOMPARE(shape.fences, 1);
        QCOMPARE(shape.codeLines, 5);
        QCOMPARE(shape.listItems, 2);
        QCOMPARE(shape.links, 1);
        QVERIFY(shape.traceLines >= 2);
        QVERIFY(shape.identifiers >= 2);
        QVERIFY(shape.endsAsking);
        QCOMPARE(shapeOf("fix(core)!: stop leaking").commitKind, std::string_view("fix"));
        QCOMPARE(shapeOf("fix(core)!: stop leaking").commitScope, std::string_view("core"));
        QVERIFY(shapeOf("fix this: it leaks").commitKind.empty());
    }

    void wordsBeforeCodeOnOneLineAreProse_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("prose");
        const auto row = [](const char *prose, const char *code) {
            QTest::addRow("%s", *prose ? prose : code)
                << QString::fromUtf8(prose) + QString::fromUtf8(code) << QString::fromUtf8(prose);
        };
        row("Do a code review:", " int add(int a,int b){return a+b;}");
        row("What does this do?", " for (auto &x : v) { x *= 2; }");
        row("Hello. Please fix this:", " while(i < n) { sum += v[i]; }");
        row("Explain", " `for (int i = 0; i < n; ++i) f(i);`");
        row("Explain what this", " does int main(){return 0;}");
        row("Erkl\u00e4re diese", " Funktion int f(){return 1;}");
        row("\u8bf7\u5ba1\u67e5\u8fd9\u6bb5\u4ee3\u7801\uff1a",
            "int add(int a,int b){return a+b;}");
        // Program text, whatever its words.
        row("", "int add(int a,int b){return a+b;}");
        row("", "public static void main(String[] args) {");
        row("", "unsigned long long total = sum(values);");
        row("", "case RED: return color(1);");
        row("", "return this.items.map(x => x.name);");
        row("", "throw new Error(message);");
        row("", "select name from users where id = (1);");
        row("", "\"some key\": {\"a\": [1, 2]}");
    }

    void wordsBeforeCodeOnOneLineAreProse()
    {
        QFETCH(QString, line);
        QFETCH(QString, prose);
        const std::string text = line.toStdString();
        const TextShape shape = shapeOf(text);
        QCOMPARE(shape.codeLines, 1);
        QCOMPARE(shape.prose.size(), std::size_t(prose.isEmpty() ? 0 : 1));
        if (!shape.prose.empty()) {
            const Stretch &words = shape.prose.front();
            QCOMPARE(text.substr(words.from, words.to - words.from), prose.toStdString());
        }
        QVERIFY(shapeOf("```\n" + text + "\n```").prose.empty());
    }

    void whatIsWantedOfCodeOnTheSameLineIsRead()
    {
        const std::string code = " int add(int a,int b){return a+b;}";
        QCOMPARE(classified("Do a code review:" + code).type, TaskType::CodeReview);
        QCOMPARE(classified("Find the bug in this:" + code).type, TaskType::BugSearch);
        QCOMPARE(classified("Refactor this:" + code).type, TaskType::Refactoring);
    }

    void difficultyOrdersTasks()
    {
        const double capital = difficulty("What is the capital of France?");
        const double script = difficulty("Write a script that renames files");
        const double proof = difficulty(
            "Design a distributed consensus protocol that must tolerate Byzantine faults without "
            "a leader. Prove its invariants, derive its message complexity, and discuss the "
            "trade-offs between latency and throughput under concurrent reconfiguration.");
        QVERIFY(capital < script);
        QVERIFY(script < proof);
        QVERIFY(difficulty("explain this", 8) > difficulty("explain this", 0));
        QVERIFY(difficulty(std::string(2'000'000, 'x')) <= 1);
        QVERIFY(difficulty("") >= 0);
    }
};

QTEST_GUILESS_MAIN(TestClassifier)
#include "tst_classifier.moc"
