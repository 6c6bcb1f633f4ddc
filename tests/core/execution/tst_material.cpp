#include "execution/material.h"

#include <QTest>

using namespace oxide;
using execution::Length;
using execution::PromptParts;

namespace {

constexpr std::size_t kMostAtOnce = 64 * 1024;

/// Words in two parts, and a call with its result: each counts.
PromptParts conversation(std::size_t bytes)
{
    model::Message message = model::Message::ofText(model::Role::User, std::string(bytes - 8, 'a'));
    message.parts.emplace_back(model::ImagePart{"image/png", "x", ""});
    message.parts.emplace_back(model::TextPart{"b"});
    message.parts.emplace_back(model::ToolCallPart{"id", "name", "{}", ""});
    message.parts.emplace_back(
        model::ToolResultPart{"id", "name", "r", false, {{"image/png", "y", ""}}});
    message.parts.emplace_back(model::ReasoningPart{"t", "signature"});
    PromptParts parts;
    parts.earlier.push_back(std::move(message));
    parts.prompt = "p";
    return parts;
}

} // namespace

class TestMaterial final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTextsOfAllPartsMakeTheLength()
    {
        QVERIFY(execution::lengthOf({}, conversation(kMostAtOnce)) == Length::Short);
        QVERIFY(execution::lengthOf({}, conversation(kMostAtOnce + 1)) == Length::Long);
        PromptParts second = conversation(kMostAtOnce);
        second.earlier.push_back(model::Message::ofText(model::Role::User, "c"));
        QVERIFY(execution::lengthOf({}, second) == Length::Long);
    }

    void personalDataIsFoundAcrossTheEndOfAPart()
    {
        model::Message message = model::Message::ofText(model::Role::User, "Write to ada@exam");
        message.parts.emplace_back(model::TextPart{"ple.com, please."});
        PromptParts parts;
        parts.earlier.push_back(std::move(message));
        const auto material = execution::readMaterial({}, parts, security::PiiFinder());
        QVERIFY(material);
        QVERIFY(material->sensitivity
                == std::vector<model::Sensitivity>{model::Sensitivity::Email});
    }
};

QTEST_GUILESS_MAIN(TestMaterial)
#include "tst_material.moc"
