#include "routing/tokenestimate.h"

#include <QTest>

using oxide::routing::estimateTokens;
using oxide::routing::Tokenizer;
using oxide::routing::tokenizerOf;

class TestTokenEstimate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsNothing() { QCOMPARE(estimateTokens(""), 0); }

    // The counts are of o200k_base, taken once with its reference implementation.
    void isNearARealTokenizer_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("tokens");
        const auto row = [](const char *name, const char *text, int tokens) {
            QTest::newRow(name) << QString::fromUtf8(text) << tokens;
        };
        row("English",
            "The router decides which service should do a task and explains the choice in one "
            "short sentence. When a service fails, the next one in the chain takes over, and the "
            "person at the keyboard never notices. Unbelievably long words such as "
            "internationalization are cut into pieces.",
            55);
        row("German",
            "Der Router entscheidet, welcher Dienst eine Aufgabe übernimmt, und erklärt in einem "
            "kurzen Satz, warum. Fällt ein Dienst aus, springt der nächste in der Reihe ein, ohne "
            "dass die Nutzerin etwas davon bemerkt.",
            44);
        row("Italian",
            "Il router decide quale servizio svolge un compito e spiega in una frase breve il "
            "perché. Se un servizio cade, il prossimo della catena prende il suo posto senza che "
            "l'utente se ne accorga.",
            44);
        row("Spanish",
            "El enrutador decide qué servicio realiza una tarea y explica en una frase breve por "
            "qué. Si un servicio falla, el siguiente de la cadena ocupa su lugar sin que el "
            "usuario lo note.",
            39);
        row("French",
            "Le routeur décide quel service exécute une tâche et explique en une phrase pourquoi. "
            "Si un service échoue, le suivant prend sa place sans que l'utilisateur ne s'en "
            "aperçoive.",
            40);
        row("Russian",
            "Маршрутизатор решает, какой сервис выполнит задачу, и объясняет одной короткой фразой "
            "почему. Если сервис не отвечает, следующий занимает его место.",
            36);
        row("Chinese",
            "路由器决定由哪个服务来完成任务，并用一句简短的话解释原因。如果某个服务失败，链中的下一"
            "个服务会接替它，用户不会察觉。",
            39);
        row("Japanese",
            "ルーターはどのサービスがタスクを実行するかを決定し、その理由を短い文で説明します。サー"
            "ビスが失敗した場合、次のサービスがユーザーに気づかれずに引き継ぎます。",
            56);
        row("Korean",
            "라우터는 어떤 서비스가 작업을 수행할지 결정하고 그 이유를 짧은 문장으로 설명합니다. "
            "서비스가 실패하면 다음 서비스가 그 자리를 대신합니다.",
            38);
        row("C++",
            "template<class Visit>\nvoid find(const FoldedText &in, Visit visit) const\n{\n    for "
            "(std::size_t unit = 0; unit < in.units.size(); ++unit) {\n        if (m_slots[unit] "
            ">= 0)\n            findAt(in, unit, visit);\n    }\n}\n",
            65);
        row("Python",
            "def mean(values: list[float]) -> float:\n    \"\"\"The arithmetic mean; 0.0 for an "
            "empty list.\"\"\"\n    if not values:\n        return 0.0\n    return sum(values) / "
            "len(values)\n",
            47);
        row("JSON",
            "{\"name\": \"oxide\", \"version\": \"0.1.0\", \"services\": [{\"name\": \"ollama\", "
            "\"port\": 11434, \"enabled\": true}, {\"name\": \"openai\", \"port\": 443, "
            "\"enabled\": false}]}",
            57);
        row("numbers",
            "3.14159265358979 2026-11-21T06:42:40 192.168.100.200 4,294,967,296 0xDEADBEEF", 42);
    }

    void isNearARealTokenizer()
    {
        QFETCH(QString, text);
        QFETCH(int, tokens);
        const double share = static_cast<double>(estimateTokens(text.toStdString())) / tokens;
        QVERIFY2(share > 0.8 && share < 1.25, qPrintable(QString::number(share)));
    }

    void theModelsNameTellsItsTokenizer()
    {
        QVERIFY(tokenizerOf("gpt-4o-mini") == Tokenizer::O200k);
        QVERIFY(tokenizerOf("openai/gpt-4-turbo") == Tokenizer::Cl100k);
        QVERIFY(tokenizerOf("gpt-5") == Tokenizer::O200k);
        QVERIFY(tokenizerOf("anthropic/Claude-3-haiku") == Tokenizer::Claude);
        QVERIFY(tokenizerOf("llama3.1:8b") == Tokenizer::Llama3);
        QVERIFY(tokenizerOf("meta-llama/Llama-2-7b-chat") == Tokenizer::Llama2);
        QVERIFY(tokenizerOf("deepseek-r1-distill-llama-8b") == Tokenizer::DeepSeek);
        QVERIFY(tokenizerOf("qwen2.5-coder:7b") == Tokenizer::Qwen);
        QVERIFY(tokenizerOf("gemini-2.0-flash") == Tokenizer::Gemma);
        QVERIFY(tokenizerOf("") == Tokenizer::O200k);
    }

    void vocabulariesDiffer()
    {
        const std::string german = "Die Zuständigkeit der Behörde ergibt sich aus dem Gesetz.";
        QVERIFY(estimateTokens(german, Tokenizer::Llama2) > estimateTokens(german));
        const std::string chinese = "路由器决定由哪个服务来完成任务";
        QVERIFY(estimateTokens(chinese, Tokenizer::Cl100k)
                > estimateTokens(chinese, Tokenizer::Qwen));
    }

    void growsWithTheText()
    {
        const std::string line = "for (int i = 0; i < count; ++i) sum += values[i];\n";
        std::string text;
        std::int64_t before = 0;
        for (int i = 0; i < 100; ++i) {
            text += line;
            const std::int64_t now = estimateTokens(text);
            QVERIFY(now > before);
            before = now;
        }
    }

    void cutBytesAreSurvived()
    {
        for (const std::string text : {"a\xE2\x80", "\xF0\x9F", "\xC3", "\xE4"})
            QVERIFY(estimateTokens(text) > 0);
    }
};

QTEST_GUILESS_MAIN(TestTokenEstimate)
#include "tst_tokenestimate.moc"
