#pragma once

#include "model/rule.h"
#include "model/service.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QWidget>

class QAction;
class QBoxLayout;
class QGridLayout;
class QPushButton;

namespace oxide::ui {

class BreakerStrip;
class Label;
class ModelsTable;
class StateChip;
class TestView;

/// All that is known of one service, and what can be done with it.
class ServiceDetail final : public QWidget
{
    Q_OBJECT

public:
    explicit ServiceDetail(const Context &context, QWidget *parent = nullptr);

    /// With less room the state stands below the name and the models tell less.
    void setNarrow(bool narrow);
    void setService(const model::ServiceStatus &service);
    /// Tells anew what is left of the time of open breakers.
    void showTimeLeft();
    void setRules(const model::RuleSet &rules);
    void setTasksOfDay(std::int64_t tasks);
    void setTest(const model::ServiceTest &test);
    void setTesting();
    void clearTest();
    [[nodiscard]] const model::ServiceStatus &service() const { return m_service; }

Q_SIGNALS:
    void testRequested();
    void editRequested();
    void closeBreakerRequested();
    void enableRequested(bool enabled);
    void removeRequested();
    void runRequested();

private:
    QWidget *makeHead();
    QWidget *makeBreaker();
    void showFacts();
    void showBreaker();
    void showUse();
    void addFact(const QString &name, const QString &value, bool code = false);

    const Look &m_look;
    model::ServiceStatus m_service;
    model::RuleSet m_rules;
    std::int64_t m_tasksOfDay = 0;

    QBoxLayout *m_headRow = nullptr;
    QBoxLayout *m_stateRow = nullptr;
    Label *m_name = nullptr;
    StateChip *m_state = nullptr;
    Label *m_why = nullptr;
    QGridLayout *m_facts = nullptr;
    StateChip *m_breaker = nullptr;
    BreakerStrip *m_strip = nullptr;
    Label *m_breakerText = nullptr;
    Label *m_tripped = nullptr; ///< a line for each breaker that is not closed
    QPushButton *m_closeBreaker = nullptr;
    Label *m_tested = nullptr;
    TestView *m_test = nullptr;
    QPushButton *m_testButton = nullptr;
    ModelsTable *m_models = nullptr;
    Label *m_noModels = nullptr;
    Label *m_useCount = nullptr;
    Label *m_use = nullptr;
    QAction *m_enable = nullptr;
};

} // namespace oxide::ui
