#include "catalog/modelname.h"

#include <QTest>

using namespace oxide::catalog;

namespace {

/// All that a name says on one line: words and versions, then what is measured.
std::string said(const char *name)
{
    const ModelName parsed = parseModelName(name);
    std::string text;
    for (const std::string &segment : parsed.path)
        text += segment + '/';
    for (const NamePart &part : parsed.parts) {
        text += text.empty() || text.ends_with('/') ? "" : " ";
        text += part.isApart ? ":" : "";
        text += part.isMarked ? "v" : "";
        text += part.text;
    }
    const auto add = [&text](const char *what, const std::string &value) {
        if (!value.empty())
            text += std::string(" ") + what + '=' + value;
    };
    add("size", parsed.size);
    add("active", parsed.active);
    add("experts", parsed.experts);
    if (parsed.date.isKnown())
        add("date", std::to_string(parsed.date.year) + '-' + std::to_string(parsed.date.month) + '-'
                        + std::to_string(parsed.date.day));
    add("revision", parsed.revision);
    add("quantisation", parsed.quantisation);
    add("window", parsed.window);
    return text;
}

} // namespace

class TestModelName final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreTakenApart_data()
    {
        QTest::addColumn<QByteArray>("parts");
        const auto row = [](const char *name, const char *parts) {
            QTest::newRow(name) << QByteArray(parts);
        };
        row("gpt-4o-2024-08-06", "gpt 4 o date=2024-8-6");
        row("openai/gpt-4o", "openai/gpt 4 o");
        row("models/gemini-1.5-pro-latest", "models/gemini 1.5 pro latest");
        row("llama3.1:8b-instruct-q4_K_M", "llama 3.1 instruct size=8b quantisation=q4");
        row("anthropic.claude-3-5-sonnet-20241022-v2:0",
            "anthropic/claude 3.5 sonnet date=2024-10-22");
        row("us.meta.llama4-scout-17b-instruct-v1:0", "us/meta/llama 4 scout instruct size=17b");
        row("mistral.mixtral-8x7b-instruct-v0:1", "mistral/mixtral instruct v0.1 size=8x7b");
        row("accounts/fireworks/models/llama-v3p1-405b-instruct",
            "accounts/fireworks/models/llama v3.1 instruct size=405b");
        row("hf.co/unsloth/Qwen3-30B-A3B-GGUF:UD-Q4_K_XL",
            "hf.co/unsloth/qwen 3 :ud size=30b active=3b quantisation=gguf");
        row("@cf/meta/llama-4-scout-17b-16e-instruct",
            "@cf/meta/llama 4 scout instruct size=17b experts=16");
        row("claude-opus-4@20250514", "claude opus 4 date=2025-5-14");
        row("claude-opus-4-0", "claude opus 4");
        row("grok-4-20-beta-0309-non-reasoning", "grok 4.20 beta non reasoning date=0-3-9");
        row("gemini-2.5-pro-preview-05-06", "gemini 2.5 pro preview date=0-5-6");
        row("command-r7b-12-2024", "command r size=7b date=2024-12-0");
        row("Command R+ (08-2024)", "command r plus date=2024-8-0");
        row("mistral-large-2411", "mistral large date=2024-11-0");
        row("gpt-4-0613", "gpt 4 date=0-6-13");
        row("gemini-2.0-flash-001", "gemini 2 flash revision=001");
        row("google/gemma-3n-e4b-it", "google/gemma 3 n it size=e4b");
        row("gemma3:270m", "gemma 3 size=270m");
        row("qwen2.5-7b-instruct-1m", "qwen 2.5 instruct size=7b window=1m");
        row("gpt-4-32k", "gpt 4 window=32k");
        row("Claude Opus 4 (thinking-16k)", "claude opus 4 :thinking");
        row("nvidia/Llama-3_3-Nemotron-Super-49B-v1_5",
            "nvidia/llama 3.3 nemotron super v1.5 size=49b");
        row("RedHatAI/gemma-3-27b-it-quantized.w4a16",
            "redhatai/gemma 3 it size=27b quantisation=quantized");
        row("route/glm-5.1-6bit", "route/glm 5.1 quantisation=6bit");
        row("phi-3-mini-4-bit", "phi 3 mini quantisation=4bit");
        row("o3-mini", "o 3 mini");
        row("kimi-k2-0905", "kimi k 2 date=0-9-5");
        row("llama-3-70b", "llama 3 size=70b");
        row("", "");
        row("///", "");
        row(":", "");
        row("-v1:0", "");
        row("...", "");
        row("\xc3\xa9t\xc3\xa9-2", "\xc3\xa9t\xc3\xa9 2");
    }

    void namesAreTakenApart()
    {
        QFETCH(QByteArray, parts);
        QCOMPARE(said(QTest::currentDataTag()), parts.toStdString());
    }

    void datesAgreeWhereBothSayThem()
    {
        const NameDate full{2024, 8, 6};
        QVERIFY(full.agreesWith({0, 8, 6}));
        QVERIFY(full.agreesWith({2024, 8, 0}));
        QVERIFY(!full.agreesWith({0, 8, 7}));
        QVERIFY(!full.agreesWith({2023, 8, 6}));
    }

    void noTextIsTooOdd()
    {
        const std::string odd = "a1.-_/:@ (+)v0q4b9.k\xff\x80";
        unsigned state = 1;
        for (int i = 0; i < 20'000; ++i) {
            std::string name;
            for (unsigned length = (state >> 8) % 24; name.size() < length;) {
                state = state * 1664525U + 1013904223U;
                name += odd[(state >> 16) % odd.size()];
            }
            state = state * 1664525U + 1013904223U;
            const ModelName parsed = parseModelName(name);
            QVERIFY(parsed.parts.size() <= name.size());
        }
    }
};

QTEST_GUILESS_MAIN(TestModelName)
#include "tst_modelname.moc"
