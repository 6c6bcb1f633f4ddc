#pragma once

#include "model/rule.h"

#include <vector>

#include <QObject>
#include <QTimer>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

/// The rules while they are edited: what is saved, what is not yet, how to go back, and what is
/// wrong with them. Validation is the engine's, a moment after each change.
class RuleDraft final : public QObject
{
    Q_OBJECT

public:
    explicit RuleDraft(engine::Engine &engine, QObject *parent = nullptr);

    [[nodiscard]] const model::RuleSet &rules() const { return m_rules; }
    [[nodiscard]] const model::RuleSet &saved() const { return m_saved; }
    [[nodiscard]] bool isDirty() const { return m_rules != m_saved; }
    [[nodiscard]] const std::vector<model::RuleIssue> &issues() const { return m_issues; }
    [[nodiscard]] bool hasErrors() const;

    /// What is in force. A draft without changes follows it; one with changes stays.
    void setSaved(const model::RuleSet &rules);

    void setRule(int index, const model::Rule &rule);
    void addRule(const model::Rule &rule, int at);
    void duplicateRule(int index);
    void removeRule(int index);
    void moveRule(int from, int to);
    void setAssignment(model::TaskType type, const model::Target &target);
    [[nodiscard]] model::Target assignment(model::TaskType type) const;
    void setPreferLocal(bool on);
    void setFallback(bool on);

    void revert();
    void undo();
    void redo();

Q_SIGNALS:
    /// The rules are not what they were; also what is saved may have changed.
    void changed();
    void issuesChanged();

private:
    void apply(model::RuleSet rules);
    void validate();

    engine::Engine &m_engine;
    model::RuleSet m_saved;
    model::RuleSet m_rules;
    std::vector<model::RuleSet> m_undo;
    std::vector<model::RuleSet> m_redo;
    std::vector<model::RuleIssue> m_issues;
    QTimer m_validateTimer;
    quint64 m_validated = 0;
};

} // namespace oxide::ui
