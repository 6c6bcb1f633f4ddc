#include "ui/routing/rulesentence.h"

#include "base/text.h"
#include "model/budget.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <QCoreApplication>
#include <QTime>

namespace oxide::ui {

using base::qs;
using model::Condition;
using model::Range;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Rule)
};

/// Puts a sentence together, part by part.
class SentenceBuilder
{
public:
    /// Plain words that follow each other are one part: between parts there is a gap.
    void words(const QString &text)
    {
        if (m_newLine || m_parts.empty() || m_parts.back().field)
            m_parts.push_back(part(text));
        else
            m_parts.back().text += QLatin1Char(' ') + text;
    }

    void token(RuleField field, const QString &text, bool isEmpty = false)
    {
        RulePart made = part(text);
        made.field = field;
        made.isEmpty = isEmpty;
        m_parts.push_back(std::move(made));
    }

    void target(const model::Target &target, int index)
    {
        RulePart made = part(target.service.empty() ? Texts::tr("choose a service")
                                                    : format::shortTargetName(target));
        made.field = RuleField::Target;
        made.target = index;
        made.service = target.service;
        made.isEmpty = target.service.empty();
        m_parts.push_back(std::move(made));
    }

    /// "task is [a] or [b]", with "and" before it where it is not the first condition.
    void choices(RuleField field, const QString &lead, const QStringList &values)
    {
        if (values.isEmpty())
            return;
        condition(lead);
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (i > 0)
                words(Texts::tr("or"));
            token(field, values[i]);
        }
    }

    void range(RuleField field, const QString &lead, const Range &range, QString (*figure)(double),
               const QString &unit = {})
    {
        if (range.isOpen())
            return;
        condition(lead);
        bounds(field, range, figure);
        if (!unit.isEmpty())
            words(unit);
    }

    /// "is between [a] and [b]".
    void bounds(RuleField field, const Range &range, QString (*figure)(double))
    {
        if (range.atLeast && range.below) {
            words(Texts::tr("is between"));
            token(field, figure(*range.atLeast));
            words(Texts::tr("and"));
            token(field, figure(*range.below));
        } else if (range.atLeast) {
            words(Texts::tr("is at least"));
            token(field, figure(*range.atLeast));
        } else {
            words(Texts::tr("is under"));
            token(field, figure(*range.below));
        }
    }

    void either(RuleField field, const QString &lead, std::optional<bool> wanted,
                const QString &yes, const QString &no)
    {
        if (!wanted)
            return;
        condition(lead);
        token(field, *wanted ? yes : no);
    }

    void condition(const QString &lead)
    {
        words((m_conditions++ == 0 ? Texts::tr("When %1") : Texts::tr("and %1")).arg(lead));
    }

    void newLine() { m_newLine = true; }
    [[nodiscard]] int conditions() const { return m_conditions; }
    [[nodiscard]] std::vector<RulePart> take() { return std::move(m_parts); }

private:
    RulePart part(const QString &text)
    {
        RulePart made;
        made.text = text;
        made.startsLine = std::exchange(m_newLine, false);
        return made;
    }

    std::vector<RulePart> m_parts;
    int m_conditions = 0;
    bool m_newLine = true;
};

template<class T>
QStringList wordsOf(const std::vector<T> &values)
{
    QStringList list;
    for (const T &value : values)
        list << format::word(value);
    return list;
}

QStringList textsOf(const std::vector<std::string> &values)
{
    QStringList list;
    for (const std::string &value : values)
        list << qs(value);
    return list;
}

QString clock(int minute)
{
    return QTime(minute / 60 % 24, minute % 60).toString(QStringLiteral("HH:mm"));
}

QString whole(double value)
{
    return format::count(static_cast<std::int64_t>(value));
}

QString bytes(double value)
{
    return format::bytes(static_cast<std::int64_t>(value));
}

void addMachine(SentenceBuilder &sentence, const model::MachineCondition &machine)
{
    const auto &[onBattery, metered, cpuLoad, freeMemory, freeVram] = machine;
    sentence.either(RuleField::Battery, Texts::tr("this machine runs on"), onBattery,
                    Texts::tr("battery"), Texts::tr("mains power"));
    sentence.either(RuleField::Metered, Texts::tr("the network is"), metered, Texts::tr("metered"),
                    Texts::tr("not metered"));
    sentence.range(RuleField::CpuLoad, Texts::tr("CPU load"), cpuLoad, format::percent);
    sentence.range(RuleField::FreeMemory, Texts::tr("free memory"), freeMemory, bytes);
    sentence.range(RuleField::FreeVram, Texts::tr("free memory of the graphics card"), freeVram,
                   bytes);
}

void addBudget(SentenceBuilder &sentence, const Range &used, const std::string &budget)
{
    if (used.isOpen())
        return;
    sentence.condition(Texts::tr("what is used of"));
    sentence.token(RuleField::Budget, budget.empty() ? Texts::tr("the fullest budget")
                                                     : Texts::tr("the budget %1").arg(qs(budget)));
    sentence.bounds(RuleField::Budget, used, format::percent);
}

void addConditions(SentenceBuilder &sentence, const Condition &when)
{
    // By name, so that a new field does not compile until it is told.
    const auto &[taskTypes, difficulty, tokens, files, words, pattern, sensitivity, sources,
                 clients, requestedModels, timeOfDay, budgetUsed, budget, machine] = when;
    sentence.choices(RuleField::Sensitivity, Texts::tr("the text holds"), wordsOf(sensitivity));
    sentence.choices(RuleField::TaskTypes, Texts::tr("the task is"), wordsOf(taskTypes));
    sentence.range(RuleField::Difficulty, Texts::tr("difficulty"), difficulty, format::share);
    sentence.range(RuleField::Tokens, Texts::tr("its size"), tokens, whole, Texts::tr("tokens"));
    sentence.range(RuleField::Files, Texts::tr("the number of files"), files, whole);
    sentence.choices(RuleField::Words, Texts::tr("the prompt has the word"), textsOf(words));
    if (!pattern.empty()) {
        sentence.condition(Texts::tr("the prompt matches"));
        sentence.token(RuleField::Pattern, qs(pattern));
    }
    sentence.choices(RuleField::Sources, Texts::tr("it comes from"), wordsOf(sources));
    sentence.choices(RuleField::Clients, Texts::tr("the client is"), textsOf(clients));
    sentence.choices(RuleField::RequestedModels, Texts::tr("the model asked for is"),
                     textsOf(requestedModels));
    if (timeOfDay) {
        sentence.condition(Texts::tr("the time is"));
        sentence.token(
            RuleField::TimeOfDay,
            Texts::tr("%1 to %2").arg(clock(timeOfDay->fromMinute), clock(timeOfDay->toMinute)));
    }
    addBudget(sentence, budgetUsed, budget);
    addMachine(sentence, machine);
    if (sentence.conditions() == 0)
        sentence.words(Texts::tr("Always"));
}

void addSend(SentenceBuilder &sentence, const model::Rule &rule)
{
    sentence.token(RuleField::Action, Texts::tr("send to"));
    if (rule.then.targets.empty())
        sentence.target({}, 0);
    for (std::size_t i = 0; i < rule.then.targets.size(); ++i) {
        if (i > 0)
            sentence.words(Texts::tr("then"));
        sentence.target(rule.then.targets[i], static_cast<int>(i));
    }
    if (!rule.continueChain) {
        sentence.words(Texts::tr("and"));
        sentence.token(RuleField::Chain, Texts::tr("nobody else"));
    }
    sentence.words(Texts::tr("on failure"));
    sentence.token(RuleField::OnFailure, format::word(rule.onFailure));
}

/// Who comes after the first choice, where that is another profile's say.
void addFallback(SentenceBuilder &sentence, const model::Rule &rule)
{
    if (!mayFallBack(rule) || rule.fallbackProfile.empty())
        return;
    sentence.words(Texts::tr("then the others by profile"));
    sentence.token(RuleField::FallbackProfile, qs(rule.fallbackProfile));
}

} // namespace

std::vector<RulePart> sentenceOf(const model::Rule &rule)
{
    SentenceBuilder sentence;
    addConditions(sentence, rule.when);
    sentence.newLine();
    switch (rule.then.kind) {
    case model::ActionKind::Send:
        addSend(sentence, rule);
        break;
    case model::ActionKind::LocalOnly:
        sentence.token(RuleField::Action, Texts::tr("keep it on this machine"));
        if (rule.onFailure != model::OnFailure::Restart) {
            sentence.words(Texts::tr("on failure"));
            sentence.token(RuleField::OnFailure, format::word(rule.onFailure));
        }
        break;
    case model::ActionKind::Refuse:
        sentence.token(RuleField::Action, Texts::tr("refuse"));
        sentence.words(Texts::tr("and say"));
        sentence.token(RuleField::Message,
                       rule.then.message.empty() ? Texts::tr("why") : qs(rule.then.message));
        break;
    case model::ActionKind::UseProfile:
        sentence.token(RuleField::Action, Texts::tr("rank by profile"));
        sentence.token(RuleField::Profile,
                       rule.then.profile.empty() ? Texts::tr("choose a profile")
                                                 : qs(rule.then.profile),
                       rule.then.profile.empty());
        break;
    }
    addFallback(sentence, rule);
    return sentence.take();
}

QString spokenRule(const model::Rule &rule)
{
    QStringList words;
    for (const RulePart &part : sentenceOf(rule))
        words << (part.startsLine && !words.isEmpty() ? QStringLiteral(", ") + part.text
                                                      : part.text);
    return words.join(QLatin1Char(' ')).replace(QStringLiteral(" , "), QStringLiteral(", "));
}

const std::vector<RuleField> &conditionFields()
{
    static const std::vector<RuleField> fields{
        RuleField::TaskTypes,       RuleField::Sensitivity, RuleField::Difficulty,
        RuleField::Tokens,          RuleField::Files,       RuleField::Words,
        RuleField::Pattern,         RuleField::Sources,     RuleField::Clients,
        RuleField::RequestedModels, RuleField::TimeOfDay,   RuleField::Budget,
        RuleField::Battery,         RuleField::Metered,     RuleField::CpuLoad,
        RuleField::FreeMemory,      RuleField::FreeVram,
    };
    return fields;
}

bool isOfMachine(RuleField field)
{
    switch (field) {
    case RuleField::Battery:
    case RuleField::Metered:
    case RuleField::CpuLoad:
    case RuleField::FreeMemory:
    case RuleField::FreeVram:
        return true;
    default:
        return false;
    }
}

bool hasCondition(const Condition &when, RuleField field)
{
    Condition without = when;
    removeCondition(without, field);
    return without != when;
}

void addCondition(Condition &when, RuleField field)
{
    constexpr double hard = 0.6;
    constexpr double large = 4'000;
    constexpr double busy = 0.8;
    constexpr double littleMemory = 4e9;
    switch (field) {
    case RuleField::TaskTypes:
        when.taskTypes = {model::TaskType::CodeReview};
        break;
    case RuleField::Sensitivity:
        when.sensitivity = {model::Sensitivity::Email};
        break;
    case RuleField::Difficulty:
        when.difficulty.atLeast = hard;
        break;
    case RuleField::Tokens:
        when.tokens.atLeast = large;
        break;
    case RuleField::Files:
        when.files.atLeast = 1;
        break;
    case RuleField::Words:
        when.words = {base::str(Texts::tr("urgent"))};
        break;
    case RuleField::Pattern:
        when.pattern = "^translate\\b";
        break;
    case RuleField::Sources:
        when.sources = {model::TaskSource::Api};
        break;
    case RuleField::Clients:
        when.clients = {"claude-code"};
        break;
    case RuleField::RequestedModels:
        when.requestedModels = {"gpt-*"};
        break;
    case RuleField::TimeOfDay:
        when.timeOfDay = model::TimeOfDay{22 * 60, 6 * 60};
        break;
    case RuleField::Budget:
        when.budgetUsed.atLeast = model::kBudgetWarning;
        break;
    case RuleField::Battery:
        when.machine.onBattery = true;
        break;
    case RuleField::Metered:
        when.machine.metered = true;
        break;
    case RuleField::CpuLoad:
        when.machine.cpuLoad.atLeast = busy;
        break;
    case RuleField::FreeMemory:
        when.machine.freeMemory.below = littleMemory;
        break;
    case RuleField::FreeVram:
        when.machine.freeVram.below = littleMemory;
        break;
    default:
        break;
    }
}

void removeCondition(Condition &when, RuleField field)
{
    switch (field) {
    case RuleField::TaskTypes:
        when.taskTypes.clear();
        break;
    case RuleField::Sensitivity:
        when.sensitivity.clear();
        break;
    case RuleField::Difficulty:
        when.difficulty = {};
        break;
    case RuleField::Tokens:
        when.tokens = {};
        break;
    case RuleField::Files:
        when.files = {};
        break;
    case RuleField::Words:
        when.words.clear();
        break;
    case RuleField::Pattern:
        when.pattern.clear();
        break;
    case RuleField::Sources:
        when.sources.clear();
        break;
    case RuleField::Clients:
        when.clients.clear();
        break;
    case RuleField::RequestedModels:
        when.requestedModels.clear();
        break;
    case RuleField::TimeOfDay:
        when.timeOfDay.reset();
        break;
    case RuleField::Budget:
        when.budgetUsed = {};
        when.budget.clear();
        break;
    case RuleField::Battery:
        when.machine.onBattery.reset();
        break;
    case RuleField::Metered:
        when.machine.metered.reset();
        break;
    case RuleField::CpuLoad:
        when.machine.cpuLoad = {};
        break;
    case RuleField::FreeMemory:
        when.machine.freeMemory = {};
        break;
    case RuleField::FreeVram:
        when.machine.freeVram = {};
        break;
    default:
        break;
    }
}

QString fieldName(RuleField field)
{
    switch (field) {
    case RuleField::TaskTypes:
        return Texts::tr("Type of task");
    case RuleField::Sensitivity:
        return Texts::tr("Personal data");
    case RuleField::Difficulty:
        return Texts::tr("Difficulty");
    case RuleField::Tokens:
        return Texts::tr("Size in tokens");
    case RuleField::Files:
        return Texts::tr("Number of files");
    case RuleField::Words:
        return Texts::tr("Words");
    case RuleField::Pattern:
        return Texts::tr("Pattern");
    case RuleField::Sources:
        return Texts::tr("Where it comes from");
    case RuleField::Clients:
        return Texts::tr("Client");
    case RuleField::RequestedModels:
        return Texts::tr("Model asked for");
    case RuleField::TimeOfDay:
        return Texts::tr("Time of day");
    case RuleField::Budget:
        return Texts::tr("Budget used");
    case RuleField::Battery:
        return Texts::tr("Power supply");
    case RuleField::Metered:
        return Texts::tr("Metered network");
    case RuleField::CpuLoad:
        return Texts::tr("CPU load");
    case RuleField::FreeMemory:
        return Texts::tr("Free memory");
    case RuleField::FreeVram:
        return Texts::tr("Free memory of the graphics card");
    case RuleField::Action:
        return Texts::tr("What happens");
    case RuleField::Target:
        return Texts::tr("Service");
    case RuleField::Message:
        return Texts::tr("Message");
    case RuleField::OnFailure:
        return Texts::tr("When an answer breaks off");
    case RuleField::Chain:
        return Texts::tr("When all of them fail");
    case RuleField::Profile:
        return Texts::tr("Profile");
    case RuleField::FallbackProfile:
        return Texts::tr("Profile that ranks the others");
    }
    Q_UNREACHABLE();
}

bool mayFallBack(const model::Rule &rule)
{
    return rule.continueChain && rule.then.kind != model::ActionKind::Refuse;
}

} // namespace oxide::ui
