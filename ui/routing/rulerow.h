#pragma once

#include "model/rule.h"
#include "ui/routing/rulesentence.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QWidget>

class QBoxLayout;
class QCheckBox;
class QMenu;
class QToolButton;

namespace oxide::ui {

class FlowLayout;
class Label;
class RuleToken;
class Strip;

/// One rule: grip, check box, number, the sentence, and what is wrong with it. The row has the
/// focus for the keys that move, switch and delete; Enter goes to its first token.
class RuleRow final : public QWidget
{
    Q_OBJECT

public:
    explicit RuleRow(const Context &context, QWidget *parent = nullptr);

    /// How rules are put in order: with the mouse, and with which keys.
    [[nodiscard]] static QString reorderHint();

    /// `index` counts from 0; issues are those of this rule.
    void setRule(int index, const model::Rule &rule, const std::vector<model::RuleIssue> &issues);
    [[nodiscard]] const model::Rule &rule() const { return m_rule; }
    [[nodiscard]] int index() const { return m_index; }
    void setCurrent(bool current);
    /// Opens the editor of a field, as pressing its token does.
    void edit(RuleField field, int target = -1);

Q_SIGNALS:
    void ruleChanged(int index, const oxide::model::Rule &rule);
    void currentAsked(int index);
    /// -1 up, 1 down: the neighbour becomes current.
    void stepAsked(int index, int direction);
    void moveAsked(int from, int to);
    void duplicateAsked(int index);
    void removeAsked(int index);
    void dragged(int index, int globalY);
    void dropped(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeTools(QBoxLayout &row);
    void takeRemedy();
    void buildSentence();
    void showIssues();
    void putRule(const model::Rule &rule);
    void addCondition(RuleField field);
    void press(RuleToken &token);
    /// False where the field is not edited by a menu.
    bool popUpMenu(const RulePart &part, QPoint at);
    void editName();
    void showTools();
    void fillMenu();
    void fillConditionMenu();

    Context m_context;
    int m_index = 0;
    model::Rule m_rule;
    std::vector<model::RuleIssue> m_issues;
    bool m_current = false;
    QWidget *m_grip;
    QCheckBox *m_enabled;
    Label *m_number;
    Label *m_name;
    QBoxLayout *m_lines;
    std::vector<RuleToken *> m_tokens;
    QToolButton *m_addCondition;
    QToolButton *m_menu;
    Strip *m_strip;
};

} // namespace oxide::ui
