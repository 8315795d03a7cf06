## The views of a plan's actions

plan-views = طريقة عرض الإجراءات
plan-view-table = جدول
plan-view-board = كانبان
plan-view-gantt = مخطط غانت
plan-view-indicators = المؤشرات

## The board

board-lane = { $status }: { $count ->
    [0] لا إجراءات
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
    [many] { $count } إجراء
   *[other] { $count } إجراء
  }
board-currencies = عدة عملات
board-move = نقل «{ $action }» إلى…
board-move-short = نقل إلى…
board-moved = { $action }: { $status }. Ctrl+Z يلغي النقل.
board-columns = العمود المعروض
board-previous = العمود السابق
board-next = العمود التالي
board-keys = اسحبوا البطاقة من عمود إلى آخر. بلوحة المفاتيح: الأسهم تنتقل بين البطاقات، وShift+← أو → ينقل البطاقة، وEnter يفتحها.
board-keys-read-only = تنتقل الأسهم بين البطاقات، وEnter يفتح البطاقة.
